import { spawn } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import type { Run } from '../../stack/run/run.ts';

/** What became of a command: its exit code and all that it printed, credentials redacted. */
export interface Ran {
  exitCode: number;
  output: string;
}

/** The guide's names of services, by ours. */
const CONTAINERS: Readonly<Record<string, string>> = { 'kafka-broker': 'kafka' };

/** Longest run of a command on this host, ms. */
const LONGEST = 60_000;

export interface GuideShellOptions {
  run: Run;
  /** Where commands of the host run. */
  directory: string;
  environment: Record<string, string>;
  /** The guide's port of localhost -> the run's. */
  ports: ReadonlyMap<number, number>;
}

/**
 * Runs the guide's commands: `docker compose` on the run's containers, everything else in bash on this host
 * with the guide's ports of localhost replaced by the run's. Standard input is empty, as in a script.
 */
export class GuideShell {
  readonly #options: GuideShellOptions;

  constructor(options: GuideShellOptions) {
    this.#options = options;
  }

  run(command: string): Promise<Ran> {
    const compose = /^docker compose (\S+)(?: -\S+)*\s*(.*)$/.exec(command);
    if (compose === null) return this.#onHost(command);
    const [service = '', ...words] = (compose[2] ?? '').split(/\s+/);
    switch (compose[1]) {
      case 'exec':
        return this.#inContainer(service, words);
      case 'logs':
        return this.#logs(service);
      case 'ps':
      case 'up':
        return this.#list();
      default:
        throw new Error(`docker compose ${compose[1]} has no counterpart here`);
    }
  }

  async #onHost(command: string): Promise<Ran> {
    const { directory, environment, ports } = this.#options;
    const mapped = command.replace(/\blocalhost:(\d+)/g, (address, port) => {
      const own = ports.get(Number(port));
      return own === undefined ? address : `127.0.0.1:${own}`;
    });
    const child = spawn('bash', ['-c', `exec 2>&1\n${mapped}`], {
      cwd: directory,
      env: { PATH: process.env['PATH'], HOME: directory, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST,
    });
    const exit = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? -1));
    });
    const parts = Promise.all([buffer(child.stdout), buffer(child.stderr)]);
    return this.#ran(await exit, Buffer.concat(await parts));
  }

  #container(service: string) {
    const { run } = this.#options;
    return run.docker.getContainer(`${run.network}-${CONTAINERS[service] ?? service}`);
  }

  async #inContainer(service: string, words: string[]): Promise<Ran> {
    const exec = await this.#container(service).exec({
      Cmd: words,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: false });
    const output = demultiplexed(await buffer(stream));
    const { ExitCode } = await exec.inspect();
    return this.#ran(ExitCode ?? -1, output);
  }

  async #logs(service: string): Promise<Ran> {
    const log = await this.#container(service)
      .logs({ stdout: true, stderr: true, follow: false })
      .catch((error: { statusCode?: number }) => {
        if (error.statusCode === 404) return undefined;
        throw error;
      });
    if (log === undefined) return { exitCode: 1, output: `no such service: ${service}` };
    return this.#ran(0, demultiplexed(log as unknown as Buffer));
  }

  /** One line for each container: service and state. */
  async #list(): Promise<Ran> {
    const { run } = this.#options;
    const filters = { network: [run.network] };
    const found = await run.docker.listContainers({ all: true, filters });
    const lines = found.map(({ Names, State }) => {
      const name = (Names[0] ?? '').replace(`/${run.network}-`, '');
      return `${name} ${State}`;
    });
    return this.#ran(0, Buffer.from(lines.sort().join('\n')));
  }

  #ran(exitCode: number, output: Uint8Array): Ran {
    const text = this.#options.run.secrets.redact(Buffer.from(output).toString());
    return { exitCode, output: text };
  }
}

/** Docker's stream of frames: a byte of kind, three of zeros, four of length, the content. */
function demultiplexed(stream: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= stream.length; ) {
    const length = stream.readUInt32BE(at + 4);
    parts.push(stream.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts);
}
