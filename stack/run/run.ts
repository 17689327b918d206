import { randomBytes } from 'node:crypto';
import type Dockerode from 'dockerode';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import { ownerOfThisProcess } from '../../common/owner.ts';
import type { Resources } from '../../common/resources.ts';
import { KEPT_LABEL, OWNER_LABEL, RUN_LABEL } from './labels.ts';
import { removeRun } from './remove.ts';
import { Secrets } from './secrets.ts';
import { startWatchdog } from './watch.ts';

/** One run of the harness: a name that all its containers carry, a network of its own, its secrets. */
export interface Run {
  readonly id: string;
  readonly docker: Dockerode;
  readonly labels: Record<string, string>;
  /** Name of the run's own network. */
  readonly network: string;
  readonly secrets: Secrets;
  /**
   * Leaves everything up when the run is released; nobody sweeps it but `clean`. The mark is a volume
   * on the engine, so that it holds for every user, home and cache.
   * @throws {InfrastructureError} KEEP when the engine can't make the mark
   */
  keepAll(): Promise<void>;
}

/** `YYYYMMDD-HHMMSS-xxxxxx`, UTC: sorts by time, unique by chance. */
export function newRunId(now = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}

/**
 * Opens a run: starts its watchdog (a process that removes the run's things should this one die), then
 * makes its network. Releasing `resources` removes everything of the run, whoever started it; what
 * can't be removed in time is left to the watchdog.
 * @throws {InfrastructureError} WATCHDOG when that doesn't come up; NETWORK when the engine can't make one
 */
export async function openRun(
  docker: Dockerode,
  resources: Resources,
  options: { id?: string; labels?: Record<string, string> } = {},
): Promise<Run> {
  const id = options.id ?? newRunId();
  const labels = { ...options.labels, [RUN_LABEL]: id, [OWNER_LABEL]: ownerOfThisProcess() };
  const watchdog = startWatchdog(docker, id);
  let kept = false;
  let gone = false;
  resources.add('watchdog', () => (kept || gone ? watchdog.dismiss() : watchdog.unleash()));
  resources.add('containers, network and volumes', async () => {
    if (!kept) await removeRun(docker, id);
    gone = true;
  });
  await watchdog.watching;
  const network = `data-broker-${id}`;
  try {
    await docker.createNetwork({ Name: network, Labels: labels, CheckDuplicate: true });
  } catch (error) {
    const taken = (error as { statusCode?: number }).statusCode === 409;
    throw new InfrastructureError('NETWORK', `no network for the run: ${errorMessage(error)}`, {
      subject: network,
      hint: taken
        ? 'another network has this name and is left alone: run again, every run has a name of its own'
        : 'npx data-broker clean removes what dead runs left; docker network prune removes unused networks of others',
      cause: error,
    });
  }
  return {
    id,
    docker,
    labels,
    network,
    secrets: new Secrets(),
    async keepAll() {
      try {
        await docker.createVolume({
          Name: `${network}-kept`,
          Labels: { ...labels, [KEPT_LABEL]: id },
        });
      } catch (error) {
        throw new InfrastructureError('KEEP', `the run is not kept: ${errorMessage(error)}`, {
          subject: network,
          cause: error,
        });
      }
      kept = true;
    },
  };
}
