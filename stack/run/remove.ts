import type Dockerode from 'dockerode';
import { errorMessage } from '../../common/errors.ts';
import { waitUntil } from '../../common/wait.ts';
import { RUN_LABEL } from './labels.ts';

/** What a removal took away, by kind. */
export interface Removed {
  containers: number;
  networks: number;
  volumes: number;
}

/** How a kind of things is found on the engine, and how one of them is removed. */
interface Kind {
  list(): Promise<string[]>;
  remove(id: string): Promise<unknown>;
}

/** Someone else removes it, or has: no failure. Until the listing agrees, it counts as there. */
function isGoing(error: unknown): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 404 || /is already in progress|marked for removal/.test(errorMessage(error));
}

function kindsOf(docker: Dockerode, runId: string): Record<keyof Removed, Kind> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  return {
    containers: {
      list: async () => (await docker.listContainers({ all: true, filters })).map(({ Id }) => Id),
      remove: (id) => docker.getContainer(id).remove({ force: true, v: true }),
    },
    networks: {
      list: async () => (await docker.listNetworks({ filters })).map(({ Id }) => Id),
      remove: (id) => removeNetwork(docker, id),
    },
    volumes: {
      list: async () => ((await docker.listVolumes({ filters })).Volumes ?? []).map((v) => v.Name),
      remove: (name) => docker.getVolume(name).remove(),
    },
  };
}

/**
 * An engine that was restarted may still count containers as connected that it has removed: they are
 * disconnected, so that the next try can remove the network.
 */
async function removeNetwork(docker: Dockerode, id: string): Promise<void> {
  const network = docker.getNetwork(id);
  try {
    await network.remove();
  } catch (error) {
    if (!/has active endpoints/.test(errorMessage(error))) throw error;
    const { Containers = {} } = (await network.inspect()) as {
      Containers?: Record<string, { Name: string }>;
    };
    const inspected = Object.values(Containers).map(({ Name }) => Name);
    const named = [...errorMessage(error).matchAll(/name:"([^"]+)"/g)].map(([, name]) => name);
    const listed = await docker.listContainers({ all: true });
    const alive = new Set(listed.flatMap(({ Names }) => Names.map((name) => name.slice(1))));
    for (const name of new Set([...inspected, ...named])) {
      if (name === undefined || alive.has(name)) continue;
      await network.disconnect({ Container: name, Force: true }).catch(() => {});
    }
    throw error;
  }
}

/**
 * Removes the containers (with their anonymous volumes), networks and volumes of one run, again and
 * again until none is listed: a container may appear after the listing, and a network can't go before
 * the last container has left it. Every kind is tried, whatever becomes of the others. Things that
 * others remove meanwhile count as removed.
 * @param patience milliseconds until it gives up
 * @throws {AggregateError} of what could not be removed
 */
export async function removeRun(
  docker: Dockerode,
  runId: string,
  patience = 25_000,
): Promise<Removed> {
  const kinds = Object.entries(kindsOf(docker, runId));
  const seen = new Map(kinds.map(([name]) => [name, new Set<string>()]));
  let failures: unknown[] = [];
  const removeListed = async (name: string, kind: Kind): Promise<number> => {
    const listed = await kind.list();
    for (const id of listed) seen.get(name)?.add(id);
    const results = await Promise.allSettled(listed.map((id) => kind.remove(id)));
    for (const result of results) {
      if (result.status === 'rejected' && !isGoing(result.reason)) failures.push(result.reason);
    }
    return listed.length;
  };
  try {
    await waitUntil({
      what: `nothing of run ${runId} is left`,
      deadline: patience,
      interval: 250,
      probe: async () => {
        failures = [];
        let found = 0;
        for (const [name, kind] of kinds) {
          found += await removeListed(name, kind).catch((error: unknown) => failures.push(error));
        }
        if (found === 0) return { done: true, value: undefined };
        return { done: false, seen: `${found} things` };
      },
    });
  } catch (error) {
    const reasons = failures.length > 0 ? failures : [error];
    throw new AggregateError(reasons, `run ${runId} could not be removed`);
  }
  const count = (name: keyof Removed) => seen.get(name)?.size ?? 0;
  return {
    containers: count('containers'),
    networks: count('networks'),
    volumes: count('volumes'),
  };
}
