import { Toxiproxy as Client, type Proxy as ClientProxy, type Toxic } from 'toxiproxy-node-client';
import { errorMessage, InfrastructureError, UsageError } from '../../common/errors.ts';
import type { ProxiableLink } from '../link.ts';
import { LoopbackContainer, launch, ready } from '../run/launch.ts';
import {
  type Address,
  MIB,
  type Service,
  type ServiceContext,
  type ServiceImage,
} from './service.ts';

const API = 8474;
const HOST = 'toxiproxy';
const CONFIG = '/toxiproxy.json';
const MEMORY = 128 * MIB;

/** Where a link's proxy listens on the run's network, and what it leads to. */
const ROUTES: Readonly<Record<ProxiableLink, { port: number; upstream: string }>> = {
  'flink->elasticsearch': { port: 9200, upstream: 'elasticsearch:9200' },
};

/** Toxiproxy did not do what it was asked for. */
export class ToxiproxyError extends InfrastructureError {
  constructor(what: string, link: string, cause: unknown) {
    super('TOXIPROXY', `${what} of link ${link} failed: ${errorMessage(cause)}`, {
      subject: link,
      hint: 'a fault can be on a link once at a time: heal it before it is put there again',
    });
  }
}

/**
 * A link that leads through Toxiproxy, and the faults that can be put on it. Disposing of what a fault
 * returns takes it away again; twice does no harm. All methods throw {@link ToxiproxyError}.
 */
export interface FaultyLink {
  readonly name: ProxiableLink;
  /** Closes all connections and refuses new ones. */
  cut(): Promise<AsyncDisposable>;
  /** Delays all answers. @param milliseconds of delay */
  latency(milliseconds: number): Promise<AsyncDisposable>;
  /**
   * Lets requests through and loses all answers; connections stay open and are closed when it is
   * taken away.
   */
  withholdAnswers(): Promise<AsyncDisposable>;
  /** Takes away every fault that was put on the link and is still there. */
  heal(): Promise<void>;
}

/** The proxies of a stack's links. */
export interface Toxiproxy extends Service {
  /** @throws {UsageError} LINK_NOT_PROXIED when the stack's definition does not name it */
  link(name: ProxiableLink): FaultyLink;
}

/** Bytes of memory that Toxiproxy may use for these links; without links there is none. */
export function toxiproxyMemory(links: readonly ProxiableLink[]): number {
  return links.length === 0 ? 0 : MEMORY;
}

/**
 * Where the client of a link finds its server: at Toxiproxy if the link leads through it.
 * @param direct the server's own address, a URL
 */
export function linkAddress(
  links: readonly ProxiableLink[],
  link: ProxiableLink,
  direct: string,
): string {
  if (!links.includes(link)) return direct;
  return `${new URL(direct).protocol}//${HOST}:${ROUTES[link].port}`;
}

/**
 * Starts Toxiproxy with a proxy for each link. The proxies are in a file that it reads at its start:
 * after a restart of its container they are there again, without faults.
 * @throws {InfrastructureError} CONTAINER, EXITED, TIMEOUT
 */
export async function startToxiproxy(
  context: ServiceContext,
  image: ServiceImage,
  links: readonly ProxiableLink[],
): Promise<Toxiproxy> {
  const launched = await launch(context.run, {
    service: HOST,
    ports: new Map([[API, undefined]]),
    memory: MEMORY,
    signal: context.signal,
    build: (place) =>
      new LoopbackContainer(image.reference, place)
        .withCommand(['-host=0.0.0.0', `-config=${CONFIG}`])
        .withCopyContentToContainer([{ content: configOf(links), target: CONFIG, mode: 0o644 }]),
  });
  const url = `http://127.0.0.1:${launched.port(API)}`;
  const client = new Client(url);
  await ready(context.run, launched, {
    what: 'has the proxies of all links',
    deadline: 60_000,
    signal: context.signal,
    probe: async () => {
      const proxies = Object.keys(await client.getAll());
      const missing = links.filter((link) => !proxies.includes(nameOf(link)));
      return missing.length === 0
        ? { done: true, value: undefined }
        : { done: false, seen: `none for ${missing.join(', ')}` };
    },
  });
  return new Server(url, image.version, client, links);
}

/** In Toxiproxy: part of paths of its API. */
const nameOf = (link: ProxiableLink) => link.replace('->', '-to-');

function configOf(links: readonly ProxiableLink[]): string {
  const proxies = links.map((link) => ({
    name: nameOf(link),
    listen: `0.0.0.0:${ROUTES[link].port}`,
    upstream: ROUTES[link].upstream,
    enabled: true,
  }));
  return JSON.stringify(proxies);
}

class Server implements Toxiproxy {
  readonly name = HOST;
  readonly capabilities = new Set<never>();
  readonly version: string;
  readonly addresses: Address[];
  readonly #links: ReadonlyMap<ProxiableLink, FaultyLink>;

  constructor(url: string, version: string, client: Client, links: readonly ProxiableLink[]) {
    this.version = version;
    this.addresses = [
      { service: HOST, what: 'faults on links', url, internal: `http://${HOST}:${API}` },
    ];
    this.#links = new Map(links.map((link) => [link, new Link(link, client)]));
  }

  link(name: ProxiableLink): FaultyLink {
    const link = this.#links.get(name);
    if (link !== undefined) return link;
    throw new UsageError('LINK_NOT_PROXIED', `link ${name} does not lead through Toxiproxy`, {
      subject: name,
      expected: [...this.#links.keys()].join(', '),
      hint: 'name it in the definition of the stack: links',
    });
  }
}

/** A fault that is not there any more, since Toxiproxy was started again, has healed. */
function unlessGone(error: unknown): void {
  if (!/status code 404/.test(errorMessage(error))) throw error;
}

class Link implements FaultyLink {
  readonly name: ProxiableLink;
  readonly #client: Client;
  readonly #faults = new Set<AsyncDisposable>();

  constructor(name: ProxiableLink, client: Client) {
    this.name = name;
    this.#client = client;
  }

  cut(): Promise<AsyncDisposable> {
    const { port, upstream } = ROUTES[this.name];
    const turn = async (enabled: boolean) => {
      await (await this.#proxy()).update({ enabled, listen: `0.0.0.0:${port}`, upstream });
    };
    return this.#put('a cut', async () => {
      await turn(false);
      return () => turn(true);
    });
  }

  latency(milliseconds: number): Promise<AsyncDisposable> {
    return this.#toxic('latency', { latency: milliseconds, jitter: 0 });
  }

  withholdAnswers(): Promise<AsyncDisposable> {
    return this.#toxic('timeout', { timeout: 0 });
  }

  async heal(): Promise<void> {
    const healed = [...this.#faults].map((fault) => fault[Symbol.asyncDispose]());
    for (const result of await Promise.allSettled(healed)) {
      if (result.status === 'rejected') throw result.reason;
    }
  }

  #proxy(): Promise<ClientProxy> {
    return this.#client.get(nameOf(this.name));
  }

  #toxic(type: 'latency' | 'timeout', attributes: object): Promise<AsyncDisposable> {
    return this.#put(type, async () => {
      const proxy = await this.#proxy();
      const toxic: Toxic<object> = await proxy.addToxic({
        ...{ name: type, type, stream: 'downstream', toxicity: 1, attributes },
      });
      return () => toxic.remove().catch(unlessGone);
    });
  }

  async #put(what: string, begin: () => Promise<() => Promise<void>>): Promise<AsyncDisposable> {
    const end = await begin().catch((cause) => {
      throw new ToxiproxyError(what, this.name, cause);
    });
    const fault: AsyncDisposable = {
      [Symbol.asyncDispose]: async () => {
        if (!this.#faults.delete(fault)) return;
        await end().catch((cause) => {
          this.#faults.add(fault);
          throw new ToxiproxyError(`the end of ${what}`, this.name, cause);
        });
      },
    };
    this.#faults.add(fault);
    return fault;
  }
}
