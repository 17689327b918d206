import type { Container, ContainerCreateOptions } from 'dockerode';
import { Resources } from '../../../common/resources.ts';
import { type Probe, waitUntil } from '../../../common/wait.ts';
import type { Engine } from '../../engine/engine.ts';
import { demultiplex } from '../../run/evidence.ts';
import { openRun, type Run } from '../../run/run.ts';

/** How a container is started for a contract test. */
export interface ProbeOptions {
  command?: string[];
  env?: Record<string, string>;
  /** Ports to publish on 127.0.0.1. */
  ports?: number[];
  /** Shares the network of another container. */
  networkOf?: StartedProbe;
  memoryMiB?: number;
}

/**
 * Starts containers of one image for a contract test, in a run of their own, and removes them all at
 * the end; should this process be killed, the run's watchdog does.
 */
export class Prober implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #reference: string;
  readonly #runId: string;
  readonly #signal: AbortSignal | undefined;
  readonly #resources = new Resources();
  #run: Promise<Run> | undefined;

  constructor(engine: Engine, reference: string, runId: string, signal: AbortSignal | undefined) {
    this.#engine = engine;
    this.#reference = reference;
    this.#runId = runId;
    this.#signal = signal;
  }

  /** Starts a container and leaves it running. */
  async start(options: ProbeOptions): Promise<StartedProbe> {
    this.#run ??= openRun(this.#engine.docker, this.#resources, { id: this.#runId });
    const { labels } = await this.#run;
    const ports = (options.ports ?? []).map((port) => `${port}/tcp`);
    const create: ContainerCreateOptions = {
      Image: this.#reference,
      ...(options.command === undefined ? {} : { Cmd: options.command }),
      Env: Object.entries(options.env ?? {}).map(([name, value]) => `${name}=${value}`),
      Labels: labels,
      ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
      HostConfig: {
        Memory: (options.memoryMiB ?? 1536) * 2 ** 20,
        PortBindings: Object.fromEntries(
          ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]]),
        ),
        ...(options.networkOf === undefined
          ? {}
          : { NetworkMode: `container:${options.networkOf.id}` }),
      },
    };
    const container = await this.#engine.docker.createContainer(create);
    await container.start();
    return new StartedProbe(container, this.#signal);
  }

  /** Runs a container to its end, within 90 seconds; gives exit code and output. */
  async run(options: ProbeOptions): Promise<{ exitCode: number; output: string }> {
    const probe = await this.start(options);
    const exitCode = await probe.until('the container ends', 90_000, async () => {
      const { State } = await probe.inspect();
      return State.Running
        ? { done: false, seen: State.Status }
        : { done: true, value: State.ExitCode };
    });
    return { exitCode, output: await probe.logs() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.release();
  }
}

/** A running container of a contract test. */
export class StartedProbe {
  readonly #container: Container;
  readonly #signal: AbortSignal | undefined;

  constructor(container: Container, signal: AbortSignal | undefined) {
    this.#container = container;
    this.#signal = signal;
  }

  get id(): string {
    return this.#container.id;
  }

  inspect() {
    return this.#container.inspect();
  }

  async restart(): Promise<void> {
    await this.#container.restart({ t: 30 });
  }

  /** Runs a command in the container, output and errors together. */
  async exec(command: string[]): Promise<{ exitCode: number; output: string }> {
    // A terminal keeps the output in one plain stream.
    const exec = await this.#container.exec({
      Cmd: command,
      AttachStdout: true,
      AttachStderr: true,
      Tty: true,
    });
    const stream = await exec.start({ Tty: true });
    let output = '';
    for await (const chunk of stream) output += String(chunk);
    const { ExitCode } = await exec.inspect();
    return { exitCode: ExitCode ?? -1, output };
  }

  /** As `exec`; throws when the command fails. */
  async must(command: string[]): Promise<string> {
    const { exitCode, output } = await this.exec(command);
    if (exitCode === 0) return output;
    throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output.trim().slice(-500)}`);
  }

  /** The address of a published port. */
  async url(port: number): Promise<string> {
    const { NetworkSettings } = await this.inspect();
    const bound = NetworkSettings.Ports[`${port}/tcp`]?.[0];
    if (bound === undefined) throw new Error(`port ${port} is not published`);
    return `http://127.0.0.1:${bound.HostPort}`;
  }

  /** The last lines of the container's log. */
  async logs(): Promise<string> {
    const raw = await this.#container.logs({ stdout: true, stderr: true, tail: 30 });
    return demultiplex(raw);
  }

  /** Waits, with the container's log as the evidence; a container that ended ends the wait. */
  async until<T>(what: string, deadline: number, probe: () => Promise<Probe<T>>): Promise<T> {
    return waitUntil({
      what,
      deadline,
      interval: 500,
      signal: this.#signal,
      evidence: () => this.logs(),
      probe,
    });
  }

  /** Waits until an HTTP address answers with one of the statuses; gives the body. */
  async answers(port: number, path: string, init: RequestInit = {}): Promise<string> {
    const url = `${await this.url(port)}${path}`;
    return this.until(`${path} answers`, 120_000, async () => {
      const { State } = await this.inspect();
      if (!State.Running) return { done: false, seen: `container ended with ${State.ExitCode}` };
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5000) });
      const body = await response.text();
      return response.ok
        ? { done: true, value: body }
        : { done: false, seen: `${response.status} ${body.slice(0, 200)}` };
    });
  }
}
