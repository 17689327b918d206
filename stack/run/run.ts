import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Dockerode from 'dockerode';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { Resources } from '../../common/resources.ts';
import { keep } from './kept.ts';
import { OWNER_LABEL, ownerOfThisProcess, RUN_LABEL } from './labels.ts';
import { removeRun } from './remove.ts';
import { Secrets } from './secrets.ts';

/** One run of the harness: a name that all its containers carry, a network of its own, its secrets. */
export interface Run {
  readonly id: string;
  readonly docker: Dockerode;
  readonly labels: Record<string, string>;
  /** Name of the run's own network. */
  readonly network: string;
  readonly secrets: Secrets;
  /** Leaves everything up when the run is released; nobody sweeps it but `clean`. */
  keepAll(): void;
}

/** `YYYYMMDD-HHMMSS-xxxxxx`, UTC: sorts by time, unique by chance. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/** What a second process needs to reach the same engine. */
function engineOptions(docker: Dockerode): string {
  const { socketPath, host, port, protocol } = docker.modem as unknown as Record<string, unknown>;
  return JSON.stringify(socketPath ? { socketPath } : { host, port, protocol });
}

function startWatchdog(docker: Dockerode, runId: string): () => Promise<void> {
  const script = fileURLToPath(new URL(`./watchdog${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(process.execPath, [script, engineOptions(docker), runId], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
  child.unref();
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  child.stdin.on('error', () => {});
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return async () => {
    child.ref();
    child.stdin.end('released\n');
    await exited;
  };
}

/**
 * Opens a run: starts its watchdog (a process that removes the run's things should this one die), then
 * makes its network. Releasing `resources` removes everything of the run, whoever started it.
 * @throws {InfrastructureError} NETWORK when the engine can't make the network
 */
export async function openRun(
  docker: Dockerode,
  resources: Resources,
  options: { id?: string; labels?: Record<string, string> } = {},
): Promise<Run> {
  const id = options.id ?? newRunId();
  const labels = { ...options.labels, [RUN_LABEL]: id, [OWNER_LABEL]: ownerOfThisProcess() };
  const releaseWatchdog = startWatchdog(docker, id);
  resources.add('watchdog', releaseWatchdog);
  let kept = false;
  resources.add('containers, network and volumes', async () => {
    if (!kept) await removeRun(docker, id);
  });
  const network = `data-broker-${id}`;
  try {
    await docker.createNetwork({ Name: network, Labels: labels, CheckDuplicate: true });
  } catch (error) {
    throw new InfrastructureError('NETWORK', `no network for the run: ${errorMessage(error)}`, {
      subject: network,
      hint: 'npx data-broker clean removes what dead runs left; docker network prune removes unused networks of others',
      cause: error,
    });
  }
  return {
    id,
    docker,
    labels,
    network,
    secrets: new Secrets(),
    keepAll() {
      kept = true;
      keep(id);
    },
  };
}
