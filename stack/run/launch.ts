import { ElasticsearchContainer } from '@testcontainers/elasticsearch';
import { KafkaContainer } from '@testcontainers/kafka';
import type Dockerode from 'dockerode';
import {
  GenericContainer,
  type InspectResult,
  PullPolicy,
  type StartedTestContainer,
  type WaitStrategy,
} from 'testcontainers';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import { type Probe, waitUntil } from '../../common/wait.ts';
import { findContainer, logTail, whyKilled } from './evidence.ts';
import { SERVICE_LABEL } from './labels.ts';
import { freePort, requirePort } from './ports.ts';
import type { Run } from './run.ts';
import { startFailure } from './start-failure.ts';

/**
 * Testcontainers removes a container whose wait strategy fails, before anyone has read its log. So
 * its strategies only ever say "ready"; real readiness is waited for by {@link ready}.
 */
const immediately: WaitStrategy = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => immediately,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

/** What a container gets of its host. */
export interface Place {
  /** Container port -> port of 127.0.0.1. */
  ports: ReadonlyMap<number, number>;
  cpuShares: number;
}

/** Docker's own default. */
const EVEN_SHARES = 1024;

function put(host: Dockerode.HostConfig, { ports, cpuShares }: Place): void {
  host.CpuShares = cpuShares;
  host.PortBindings = Object.fromEntries(
    [...ports].map(([container, port]) => [
      `${container}/tcp`,
      [{ HostIp: '127.0.0.1', HostPort: String(port) }],
    ]),
  );
}

/** A container whose published ports are bound to fixed ports of 127.0.0.1, not of all interfaces. */
export class LoopbackContainer extends GenericContainer {
  readonly #place: Place;
  constructor(image: string, place: Place) {
    super(image);
    this.#place = place;
    this.withExposedPorts(...place.ports.keys());
  }
  protected override async beforeContainerCreated(): Promise<void> {
    put(this.hostConfig, this.#place);
  }
}

/**
 * What {@link KafkaContainer} has the container do until its start script is there. Its own version runs
 * the script as soon as the file exists, which ends in "Text file busy" while it is still being written:
 * this one waits for the script's last line and has it read instead of executed.
 */
const STARTER = `echo 'Waiting for script...'
until case "$(cat /tmp/testcontainers_start.sh 2>/dev/null)" in
  */etc/confluent/docker/run*) true ;;
  *) false ;;
esac; do sleep 0.1; done
exec bash /tmp/testcontainers_start.sh`;

/** {@link KafkaContainer} on fixed ports of 127.0.0.1; advertises that address to the host's clients. */
export class LoopbackKafkaContainer extends KafkaContainer {
  readonly #place: Place;
  constructor(image: string, place: Place) {
    super(image);
    this.#place = place;
  }
  protected override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated();
    this.withCommand(['-c', STARTER]);
    put(this.hostConfig, this.#place);
  }
  protected override async containerStarted(
    container: StartedTestContainer,
    inspectResult: InspectResult,
  ): Promise<void> {
    container.getHost = () => '127.0.0.1';
    await super.containerStarted(container, inspectResult);
  }
}

/** {@link ElasticsearchContainer} on fixed ports of 127.0.0.1. */
export class LoopbackElasticsearchContainer extends ElasticsearchContainer {
  readonly #place: Place;
  constructor(image: string, place: Place) {
    super(image);
    this.#place = place;
  }
  protected override async beforeContainerCreated(): Promise<void> {
    put(this.hostConfig, this.#place);
  }
}

/** A running container of a run. */
export interface Launched {
  readonly service: string;
  readonly container: StartedTestContainer;
  /** See {@link LaunchOptions.startWeight}. */
  readonly startWeight: number;
  /** Port of 127.0.0.1 that leads to the container's port. */
  port(containerPort: number): number;
  /** The last lines of its output, redacted. */
  log(lines?: number): Promise<string>;
}

export interface LaunchOptions {
  /** Name in logs, reports and on the run's network. */
  service: string;
  /** Ports to publish; a number asks for that port of 127.0.0.1, `undefined` for any. */
  ports: Map<number, number | undefined>;
  /** Bytes of memory that the container may use. */
  memory: number;
  /**
   * Share of the processor against containers that have 1, until it is {@link ready}: what takes long to
   * start comes first where processors are few. 1 by default.
   */
  startWeight?: number;
  signal?: AbortSignal | undefined;
  build: (place: Place) => GenericContainer;
}

const PORT_CLASH = /port is already allocated|address already in use/i;

/**
 * Starts a container of the run: labelled, on the run's network under the service's name, published
 * on 127.0.0.1 only, never pulled (images are obtained before). It runs when this returns; whether it
 * is ready is another question: see {@link ready}.
 * @throws {InfrastructureError} CONTAINER, or what {@link startFailure} knows, with the tail of its log
 */
export async function launch(run: Run, options: LaunchOptions): Promise<Launched> {
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    const ports = new Map<number, number>();
    for (const [container, wanted] of options.ports) {
      ports.set(
        container,
        wanted === undefined ? await freePort() : await requirePort(wanted, options.service),
      );
    }
    try {
      const place = { ports, cpuShares: EVEN_SHARES * (options.startWeight ?? 1) };
      const container = await prepare(run, options, place).start();
      return launched(run, options, container, ports);
    } catch (error) {
      options.signal?.throwIfAborted();
      const evidence = await removeFailed(run, options.service);
      if (attempt < 3 && PORT_CLASH.test(errorMessage(error))) continue;
      // No cause: what it says is in the message, but redacted.
      throw startFailure(options.service, run.secrets.redact(errorMessage(error)), evidence);
    }
  }
}

/** Removes a container that did not start and gives the tail of its log; never hides why it did not. */
async function removeFailed(run: Run, service: string): Promise<string> {
  try {
    const left = await findContainer(run, service);
    if (left === undefined) return '';
    const evidence = await logTail(run, left.Id);
    await run.docker
      .getContainer(left.Id)
      .remove({ force: true, v: true })
      .catch(() => {});
    return evidence;
  } catch {
    return '';
  }
}

function prepare(run: Run, options: LaunchOptions, place: Place): GenericContainer {
  return options
    .build(place)
    .withLabels({ ...run.labels, [SERVICE_LABEL]: options.service })
    .withName(`${run.network}-${options.service}`)
    .withNetworkMode(run.network)
    .withNetworkAliases(options.service)
    .withHostname(options.service)
    .withPullPolicy(PullPolicy.neverPull())
    .withAutoCleanup(false)
    .withResourcesQuota({ memory: options.memory / 1024 ** 3 })
    .withWaitStrategy(immediately);
}

function launched(
  run: Run,
  { service, startWeight = 1 }: LaunchOptions,
  container: StartedTestContainer,
  ports: Place['ports'],
): Launched {
  return {
    service,
    container,
    startWeight,
    log: (lines) => logTail(run, container.getId(), lines),
    port(containerPort) {
      const port = ports.get(containerPort);
      if (port === undefined) throw new Error(`${service} does not publish ${containerPort}`);
      return port;
    },
  };
}

/** The container ended by itself: waiting on is of no use. */
class ContainerExited extends InfrastructureError {}

export interface ReadyOptions<T> {
  /** What ready means: "answers a metadata request". */
  what: string;
  /** Milliseconds. */
  deadline: number;
  signal?: AbortSignal | undefined;
  probe: (signal: AbortSignal) => Promise<Probe<T>>;
}

/**
 * Waits until a launched service answers its probe; gives up at once when its container has exited.
 * @throws {InfrastructureError} EXITED or TIMEOUT, with service, phase, last probe result and log tail
 */
export async function ready<T>(run: Run, target: Launched, options: ReadyOptions<T>): Promise<T> {
  const container = run.docker.getContainer(target.container.getId());
  let inspectedAt = Number.NEGATIVE_INFINITY;
  const attempt = async (signal: AbortSignal): Promise<Probe<T>> => {
    try {
      const seen = await options.probe(signal);
      return seen.done ? seen : { done: false, seen: run.secrets.redact(seen.seen) };
    } catch (error) {
      throw new Error(run.secrets.redact(errorMessage(error)));
    }
  };
  const value = await waitUntil({
    what: `${target.service} ${options.what}`,
    deadline: options.deadline,
    interval: 250,
    signal: options.signal,
    evidence: () => target.log(),
    fatal: (error) => error instanceof ContainerExited,
    probe: async (signal) => {
      // Seldom enough that looking does not slow down what is looked at.
      if (performance.now() - inspectedAt < 1_000) return attempt(signal);
      inspectedAt = performance.now();
      const { State } = await container.inspect();
      if (!State.Running) {
        const killed = whyKilled(State);
        throw new ContainerExited(
          'EXITED',
          `${target.service} exited with code ${State.ExitCode}${killed} before it ${options.what}`,
          {
            subject: `${target.service}, phase readiness`,
            hint: killed
              ? 'give the service more memory in the stack definition'
              : 'its log says why',
            evidence: await target.log(),
          },
        );
      }
      return attempt(signal);
    },
  });
  if (target.startWeight !== 1) await container.update({ CpuShares: EVEN_SHARES });
  return value;
}
