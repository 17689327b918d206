import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfrastructureError } from '../../common/errors.ts';
import { waitUntil } from '../../common/wait.ts';
import { runsSystemd } from './apt.ts';
import { cacheDirectory } from './cache.ts';
import { run } from './command.ts';
import { connectEngine, type Engine } from './engine.ts';

const PID_FILE = '/var/run/docker.pid';
const DIRECTORIES = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/sbin', '/bin'];

/** The path of an installed `dockerd`; undefined when there is none. */
export async function findDockerd(): Promise<string | undefined> {
  const directories = [...(process.env['PATH'] ?? '').split(':'), ...DIRECTORIES].filter(Boolean);
  for (const directory of directories) {
    const path = join(directory, 'dockerd');
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this directory.
    }
  }
  return undefined;
}

/**
 * Starts `dockerd` so that it outlives this process, and waits until it answers.
 * @throws {InfrastructureError} with the tail of its log when it does not
 */
export async function startDockerd(path: string, signal: AbortSignal | undefined): Promise<Engine> {
  if (await runsSystemd()) {
    await run('systemctl', ['start', 'docker'], { signal, hint: 'see: journalctl -u docker' });
    return waitForEngine(signal);
  }
  if (await anotherStarts()) {
    // Such as the package's own start script, right after its installation.
    return waitForEngine(signal);
  }
  const log = join(cacheDirectory(), 'dockerd.log');
  await mkdir(dirname(log), { recursive: true });
  const file = await open(log, 'w');
  let ended: string | undefined;
  try {
    const child = spawn(path, [], {
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
      env: { ...process.env, PATH: [process.env['PATH'], ...DIRECTORIES].join(':') },
    });
    child.once('error', (error) => (ended = error.message));
    child.once('exit', (code, by) => (ended = `dockerd ended with ${code ?? by}`));
    child.unref();
  } finally {
    await file.close();
  }
  return waitForEngine(signal, { ended: () => ended, log: () => logTail(log) });
}

/** A `dockerd` that this process started. */
interface Spawned {
  /** How it ended; undefined while it runs. */
  ended: () => string | undefined;
  log: () => Promise<string>;
}

async function waitForEngine(signal?: AbortSignal, spawned?: Spawned): Promise<Engine> {
  const evidence = async () => spawned?.log() ?? '';
  return waitUntil<Engine>({
    what: 'the Docker engine answers',
    deadline: 60_000,
    interval: 300,
    signal,
    evidence,
    fatal: (error) => error instanceof InfrastructureError,
    probe: async () => {
      const engine = await connectEngine();
      if (!('reason' in engine)) return { done: true, value: engine };
      const how = spawned?.ended();
      if (how === undefined) return { done: false, seen: engine.reason };
      throw new InfrastructureError('ENGINE_START', `Docker could not be started: ${how}`, {
        subject: 'dockerd',
        hint: 'read the log below; in a container, run it privileged or mount the host’s socket',
        evidence: await evidence(),
      });
    },
  });
}

/**
 * Does the pid file name a living `dockerd`? One of a process that is gone, or is something else now,
 * is removed: it would keep `dockerd` from starting.
 */
async function anotherStarts(): Promise<boolean> {
  const pid = await readFile(PID_FILE, 'utf8').catch(() => undefined);
  if (pid === undefined) return false;
  const name = await readFile(`/proc/${pid.trim()}/comm`, 'utf8').catch(() => '');
  if (name.trim() === 'dockerd') return true;
  await rm(PID_FILE, { force: true });
  return false;
}

async function logTail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.trimEnd().split('\n').slice(-30).join('\n');
}
