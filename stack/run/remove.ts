import type Dockerode from 'dockerode';
import { errorMessage } from '../../common/errors.ts';
import { RUN_LABEL } from './labels.ts';

/** What a removal took away, by kind. */
export interface Removed {
  containers: number;
  networks: number;
  volumes: number;
}

function isGone(error: unknown): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 404 || /is already in progress|marked for removal/.test(errorMessage(error));
}

async function each<T>(items: T[], remove: (item: T) => Promise<unknown>): Promise<number> {
  const results = await Promise.allSettled(items.map(remove));
  const failures = results.flatMap((result) =>
    result.status === 'rejected' && !isGone(result.reason) ? [result.reason] : [],
  );
  if (failures.length > 0) throw new AggregateError(failures, 'could not be removed');
  return results.length;
}

/**
 * Removes the containers (with their anonymous volumes), networks and volumes of one run.
 * Things that others remove meanwhile count as removed.
 * @throws {AggregateError} of what could not be removed
 */
export async function removeRun(docker: Dockerode, runId: string): Promise<Removed> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = await each(await docker.listContainers({ all: true, filters }), (container) =>
    docker.getContainer(container.Id).remove({ force: true, v: true }),
  );
  const networks = await each(await docker.listNetworks({ filters }), (network) =>
    docker.getNetwork(network.Id).remove(),
  );
  const { Volumes } = await docker.listVolumes({ filters });
  const volumes = await each(Volumes ?? [], (volume) => docker.getVolume(volume.Name).remove());
  return { containers, networks, volumes };
}
