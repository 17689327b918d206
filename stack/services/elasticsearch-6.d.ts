/** The client of the 6.8 line, an npm alias whose own typings its `exports` hide: what we call of it. */
declare module 'elasticsearch-6' {
  export interface ClientOptions {
    node: string;
    auth?: { username: string; password: string };
    maxRetries: number;
    requestTimeout: number;
  }
  export interface RequestParameters {
    method: string;
    path: string;
    querystring?: string;
    body?: object;
    bulkBody?: string;
  }
  export class Client {
    constructor(options: ClientOptions);
    readonly transport: {
      request(parameters: RequestParameters): Promise<{ body: unknown; statusCode: number }>;
    };
  }
}
