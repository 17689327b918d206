import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { thrift as driver } from '@databricks/sql';
import { TBinaryProtocol, TBufferedTransport } from 'thrift';
import { serviceHandler } from './handler.ts';
import type { Sessions } from './session.ts';
import type { Certificate } from './tls.ts';
import type { Tokens } from './tokens.ts';

/** Where warehouses are; the last part is the warehouse's id. */
const PATH = /^\/sql\/1\.0\/warehouses\/[\w-]+$/;
/** Bytes of a request, at most. */
const LARGEST_REQUEST = 16 * 1024 ** 2;

/** Thrift over HTTPS on the loopback interface, for clients with a valid token. */
export class SqlServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sessions: Sessions;

  private constructor(server: Server, sessions: Sessions) {
    this.#server = server;
    this.#sessions = sessions;
  }

  /** @throws an error of the operating system when it can't listen */
  static async start(
    sessions: Sessions,
    tokens: Tokens,
    { key, certificate }: Certificate,
  ): Promise<SqlServer> {
    const processor = new driver.TCLIService.Processor(serviceHandler(sessions));
    const server = createServer({ key, cert: certificate }, (request, response) => {
      serve(request, response, tokens, processor).catch(() => response.destroy());
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    return new SqlServer(server, sessions);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
    await this.#sessions.closeAll();
  }
}

type Processor = InstanceType<typeof driver.TCLIService.Processor>;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  tokens: Tokens,
  processor: Processor,
): Promise<void> {
  const refuse = (status: number, message: string) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-thriftserver-error-message': message,
    });
    response.end(JSON.stringify({ error_code: String(status), message }));
    request.resume();
  };
  if (!tokens.accepts(request.headers.authorization)) return refuse(403, 'Invalid access token.');
  const [path = ''] = (request.url ?? '').split('?');
  if (request.method !== 'POST' || !PATH.test(path)) return refuse(404, `No warehouse at ${path}.`);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > LARGEST_REQUEST) return refuse(413, 'The request is too large.');
  }
  process(processor, Buffer.concat(parts), response);
}

function process(processor: Processor, request: Buffer, response: ServerResponse): void {
  const output = new TBufferedTransport(undefined, (answer) => {
    const body = answer ?? Buffer.alloc(0);
    response.writeHead(200, {
      'content-type': 'application/x-thrift',
      'content-length': body.length,
    });
    response.end(body);
  });
  TBufferedTransport.receiver((input) => {
    try {
      processor.process(new TBinaryProtocol(input), new TBinaryProtocol(output));
    } catch {
      if (!response.headersSent) response.writeHead(400).end();
    }
  }, 0)(request);
}
