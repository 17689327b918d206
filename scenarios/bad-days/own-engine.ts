import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { waitUntil } from '../../common/wait.ts';
import { ask } from '../../stack/engine/command.ts';
import { findDockerd } from '../../stack/engine/daemon.ts';

/** Why no second engine can be started here; undefined when one can. */
export async function whyNoOwnEngine(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'not run: it needs root on Linux';
  if ((await findDockerd()) === undefined) return 'not run: there is no dockerd to start';
  for (const tool of ['ip', 'nsenter', 'unshare']) {
    if ((await ask('which', [tool])) === undefined) return `not run: there is no ${tool}`;
  }
  return undefined;
}

/**
 * A container engine of the test's own, that may be stopped and started at will: its own storage, its own
 * network namespace (so that its ports, bridges and packet filters touch nobody's), its own mounts.
 * Whoever wants to reach published ports enters the namespace: see `through`.
 */
export class OwnEngine implements AsyncDisposable {
  readonly docker: Dockerode;
  /** For `DOCKER_HOST`. */
  readonly address: string;
  /** Runs the rest of its arguments where the engine's ports are. */
  readonly through: readonly string[];
  readonly #directory: string;
  readonly #namespace: ChildProcess;
  readonly #dockerd: string;
  #daemon: ChildProcess | undefined;

  private constructor(directory: string, namespace: ChildProcess, dockerd: string) {
    this.#directory = directory;
    this.#namespace = namespace;
    this.#dockerd = dockerd;
    this.through = ['nsenter', '--target', String(namespace.pid), '--net', '--mount', '--'];
    this.address = `unix://${join(directory, 'docker.sock')}`;
    this.docker = new Dockerode({ socketPath: join(directory, 'docker.sock') });
  }

  /** Starts it, without any image. */
  static async start(): Promise<OwnEngine> {
    const dockerd = await findDockerd();
    if (dockerd === undefined) throw new Error('there is no dockerd');
    // On a real disk: overlay file systems are not stacked.
    // A short name: the path of a socket has room for 107 bytes.
    const directory = await mkdtemp(join(tmpdir(), 'data-broker-engine-'));
    await writeFile(join(directory, 'daemon.json'), '{}');
    // Holds the namespaces until its standard input ends, at the latest with this process.
    const script = 'ip link set lo up && echo ready && exec cat';
    const namespace = spawn('unshare', ['--net', '--mount', 'sh', '-c', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(namespace.stdout as NodeJS.ReadableStream, 'data');
    const engine = new OwnEngine(directory, namespace, dockerd);
    await engine.up();
    return engine;
  }

  /** Starts the daemon and waits until it answers. */
  async up(): Promise<void> {
    const at = (name: string) => join(this.#directory, name);
    const log = await open(at('dockerd.log'), 'a');
    const [program = '', ...args] = [
      ...this.through,
      this.#dockerd,
      ...['--config-file', at('daemon.json'), '--data-root', at('data'), '--exec-root', at('exec')],
      ...['--pidfile', at('docker.pid'), '--host', this.address],
      // Containers of one bridge need no rules, and its own namespace has none to keep.
      ...['--iptables=false', '--ip6tables=false', '--cgroup-parent', '/data-broker-own-engine'],
    ];
    const daemon = spawn(program, args, { stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    this.#daemon = daemon;
    await waitUntil({
      what: 'the second engine answers',
      deadline: 60_000,
      evidence: () => readFile(at('dockerd.log'), 'utf8').then((text) => text.slice(-2000)),
      probe: async () => {
        await this.docker.ping();
        return { done: true, value: undefined };
      },
    });
  }

  /** Ends the daemon, which ends all containers, as a restart of the service does. */
  async down(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await exited;
  }

  /** Copies images of another engine. */
  async load(from: Dockerode, references: readonly string[]): Promise<void> {
    for (const reference of references) {
      const answer = await this.docker.loadImage(await from.getImage(reference).get());
      await new Promise<void>((resolve, reject) => {
        this.docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve()));
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      const left = await this.docker.listContainers({ all: true });
      for (const { Id } of left) await this.docker.getContainer(Id).remove({ force: true });
    } catch {
      // It is down already.
    }
    await this.down();
    const exited = once(this.#namespace, 'exit');
    this.#namespace.stdin?.end();
    await exited;
    await rm(this.#directory, { recursive: true, force: true });
  }
}
