import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type Dockerode from 'dockerode';
import { InfrastructureError } from '../../common/errors.ts';

/** Milliseconds within which the watchdog must have reached the engine. */
const START_BUDGET = 20_000;

/** A run's watchdog: a process that removes the run's things should this one die. */
export interface Watchdog {
  /**
   * Resolves when the watchdog watches.
   * @throws {InfrastructureError} WATCHDOG when it could not be started or does not reach the engine
   */
  readonly watching: Promise<void>;
  /** Ends it in peace: everything of the run is gone, or kept on purpose. */
  dismiss(): Promise<void>;
  /** Leaves the rest to it: it removes what there is of the run, also after this process has ended. */
  unleash(): void;
}

/** What a second process needs to reach the same engine. */
function engineOptions(docker: Dockerode): string {
  const modem = docker.modem as unknown as Record<string, unknown>;
  const { socketPath, host, port, protocol } = modem;
  if (socketPath) return JSON.stringify({ socketPath });
  const certificates = ['ca', 'cert', 'key'].flatMap((name) =>
    modem[name] ? [[name, String(modem[name])]] : [],
  );
  return JSON.stringify({ host, port, protocol, ...Object.fromEntries(certificates) });
}

/** Starts the watchdog of a run. It survives this process, and keeps it from ending in no way. */
export function startWatchdog(docker: Dockerode, runId: string): Watchdog {
  const script = fileURLToPath(new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script, runId], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '', DATA_BROKER_ENGINE: engineOptions(docker) },
  });
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`));
    child.once('error', (error) => resolve(error.message));
  });
  child.stdin.on('error', () => {});
  child.stdout.on('error', () => {});
  const watching = firstWord().finally(() => {
    child.stdout.destroy();
    child.unref();
    (child.stdin as unknown as { unref?: () => void }).unref?.();
  });
  // Whoever opens the run awaits it; a release before that must not turn it into an unhandled one.
  watching.catch(() => {});

  async function firstWord(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`nothing within ${START_BUDGET / 1000} s`), START_BUDGET);
    });
    const line = new Promise<string>((resolve) => {
      createInterface(child.stdout).once('line', resolve);
    });
    // An end may be seen before the line that explains it.
    const ended = exited.then((how) => Promise.race([line, delayed(how)]));
    const said = await Promise.race([line, ended, late]).finally(() => clearTimeout(timer));
    if (said === 'ready') return;
    child.kill('SIGKILL');
    throw new InfrastructureError('WATCHDOG', `the run's watchdog does not watch: ${said}`, {
      subject: `${process.execPath} ${script}`,
      expected: 'a process that reaches the engine, so that nothing stays when this one is killed',
      hint: 'look at memory and process limits of this host, and whether the engine still answers',
    });
  }

  return {
    watching,
    async dismiss() {
      child.ref();
      child.stdin.end('released\n');
      await exited;
    },
    unleash: () => void child.stdin.end(),
  };
}

function delayed(value: string): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve(value), 200));
}
