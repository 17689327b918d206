import { Client as Client8 } from '@elastic/elasticsearch';
import { Client as Client7 } from 'elasticsearch-6';
import { z } from 'zod';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import { Secret } from '../../common/secret.ts';
import { LoopbackElasticsearchContainer, launch, ready } from '../run/launch.ts';
import type { Run } from '../run/run.ts';
import { type JvmTuning, jvmOptions } from './jvm.ts';
import {
  type Address,
  type Capability,
  MIB,
  type Service,
  type ServiceContext,
  type ServiceImage,
} from './service.ts';

const HTTP = 9200;
const USER = 'elastic';

export const elasticsearchDefinition = z.strictObject({
  /** Server line; `auto` takes 8 where its official image can be had, else 6. */
  version: z.enum(['auto', '6', '8']).default('auto'),
  /** Java heap, MiB. */
  heap: z.number().int().min(256).default(512),
  /** Largest request that the server takes, bytes; its own limit (100 MB) where this is left out. */
  maxContentLength: z
    .number()
    .int()
    .min(MIB / 8)
    .optional(),
  /** Of the user `elastic`; one of the run's own where this is left out. */
  password: z
    .string()
    .min(6)
    .transform((password) => new Secret(password))
    .optional(),
});
export type ElasticsearchDefinition = z.infer<typeof elasticsearchDefinition>;

/**
 * An answer of the server that is not a success; `status` is undefined when there was none. It has no
 * cause: the clients' errors hold their request with the password in it.
 */
export class ElasticsearchError extends InfrastructureError {
  readonly status: number | undefined;
  constructor(status: number | undefined, method: string, path: string, reason: string) {
    const answered = status === undefined ? 'was not answered' : `answered ${status}`;
    super('ELASTICSEARCH', `${method} ${path} ${answered}: ${reason}`, {
      subject: 'elasticsearch',
    });
    this.status = status;
  }
}

/** How the hot store is reached by containers of the run, known before it is up. */
export interface ElasticsearchCredentials {
  readonly internalUrl: string;
  readonly username: string;
  /** Undefined where the image has no security. */
  readonly password: string | undefined;
}

/** Credentials for the hot store of a run. @param own the password to use; a new one where left out */
export function elasticsearchCredentials(
  { secrets }: Run,
  image: ServiceImage,
  own?: Secret,
): ElasticsearchCredentials {
  const secured = image.capabilities.includes('security');
  const password = secured ? (own?.reveal() ?? secrets.generate()) : undefined;
  if (password !== undefined) {
    secrets.add(password);
    secrets.basic(USER, password);
  }
  return { internalUrl: `http://elasticsearch:${HTTP}`, username: USER, password };
}

export interface ElasticsearchService extends Service, ElasticsearchCredentials {
  /** Major version of the server: 6 or 8. */
  readonly major: number;
  readonly url: string;
  /**
   * One REST call through the official client of the server's line; `body` is JSON, or a string for NDJSON.
   * @throws {ElasticsearchError} for a status of 400 and up, and when the server does not answer
   */
  request<T = Record<string, unknown>>(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD',
    path: string,
    body?: unknown,
  ): Promise<T>;
}

/** Bytes of memory that a node with this definition may use. */
export function elasticsearchMemory(definition: ElasticsearchDefinition): number {
  return (definition.heap * 2 + 512) * MIB;
}

/**
 * Starts one node with security on where the image can, and waits for a cluster health of yellow or better.
 * @throws {InfrastructureError} CONTAINER, EXITED, TIMEOUT
 */
export async function startElasticsearch(
  context: ServiceContext,
  image: ServiceImage,
  definition: ElasticsearchDefinition,
  credentials: ElasticsearchCredentials,
  tuning: JvmTuning,
  hostPort?: number,
): Promise<ElasticsearchService> {
  const { password } = credentials;
  const launched = await launch(context.run, {
    service: 'elasticsearch',
    ports: new Map([[HTTP, hostPort]]),
    memory: elasticsearchMemory(definition),
    // By far the longest to start: whatever goes before it makes the whole stack wait.
    startWeight: 8,
    signal: context.signal,
    build: (place) =>
      new LoopbackElasticsearchContainer(image.reference, place)
        .withPassword(password ?? context.run.secrets.generate())
        .withEnvironment({
          'xpack.security.enabled': String(password !== undefined),
          ...(image.version.startsWith('6.') ? { 'xpack.ml.enabled': 'false' } : {}),
          ...(definition.maxContentLength === undefined
            ? {}
            : { 'http.max_content_length': `${definition.maxContentLength}b` }),
          'action.auto_create_index': '.*',
          // A full disk of the host would make indices read-only and blame the pipeline for it.
          'cluster.routing.allocation.disk.threshold_enabled': 'false',
          ES_JAVA_OPTS:
            `-Xms${definition.heap}m -Xmx${definition.heap}m ${jvmOptions(tuning)}`.trim(),
        }),
  });
  context.onLaunched?.();
  const service = new Node(`http://127.0.0.1:${launched.port(HTTP)}`, image, credentials, (text) =>
    context.run.secrets.redact(text),
  );
  await ready(context.run, launched, {
    what: 'has a cluster health of yellow or better',
    deadline: 180_000,
    signal: context.signal,
    probe: async () => {
      const { status } = await service.request<{ status: string }>('GET', '/_cluster/health');
      return status === 'red'
        ? { done: false, seen: 'cluster health red' }
        : { done: true, value: undefined };
    },
  });
  return service;
}

type Transport = (method: string, path: string, body: unknown) => Promise<unknown>;

class Node implements ElasticsearchService {
  readonly name = 'elasticsearch';
  readonly version: string;
  readonly major: number;
  readonly url: string;
  readonly internalUrl: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly capabilities: ReadonlySet<Capability>;
  readonly #transport: Transport;
  readonly #redact: (text: string) => string;

  constructor(
    url: string,
    image: ServiceImage,
    credentials: ElasticsearchCredentials,
    redact: (text: string) => string,
  ) {
    const { password } = credentials;
    this.#redact = redact;
    this.url = url;
    this.internalUrl = credentials.internalUrl;
    this.version = image.version;
    this.major = Number(image.version.split('.')[0]);
    this.username = credentials.username;
    this.password = password;
    this.capabilities = new Set(image.capabilities);
    this.#transport = transportOf(this.major, url, password);
  }

  get addresses(): Address[] {
    const credentials = this.password === undefined ? {} : { user: USER, password: this.password };
    return [
      {
        service: 'elasticsearch',
        what: 'HTTP API',
        url: this.url,
        internal: this.internalUrl,
        ...credentials,
      },
    ];
  }

  async request<T>(method: string, path: string, body?: unknown): Promise<T> {
    try {
      return (await this.#transport(method, path, body)) as T;
    } catch (error) {
      const { statusCode } = error as { statusCode?: number };
      throw new ElasticsearchError(statusCode, method, path, this.#redact(errorMessage(error)));
    }
  }
}

/** The client of the server's line; 7.13 is the newest that does not ask 6.8 which product it is. */
function transportOf(major: number, node: string, password: string | undefined): Transport {
  const auth = password === undefined ? {} : { auth: { username: USER, password } };
  const options = { node, ...auth, maxRetries: 0, requestTimeout: 120_000 };
  if (major >= 7) {
    const client = new Client8(options);
    return (method, path, body) => client.transport.request(parameters(method, path, body));
  }
  const client = new Client7(options);
  return async (method, path, body) =>
    (await client.transport.request(parameters(method, path, body))).body;
}

/** A string is NDJSON, anything else JSON. */
function parameters(method: string, path: string, body: unknown) {
  const [plain = path, querystring = ''] = path.split('?', 2);
  const payload = typeof body === 'string' ? { bulkBody: body } : { body: body as object };
  return { method, path: plain, querystring, ...(body === undefined ? {} : payload) };
}
