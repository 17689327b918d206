import { waitUntil } from '../../common/wait.ts';
import type { Engine } from '../../stack/engine/index.ts';
import { RUN_LABEL } from '../../stack/run/labels.ts';
import { findRuns } from '../../stack/run/sweep.ts';

/** How many containers, networks and volumes of a run the engine has. */
export async function thingsOf(engine: Pick<Engine, 'docker'>, runId: string): Promise<number> {
  return (await findRuns(engine.docker)).find((run) => run.runId === runId)?.things ?? 0;
}

interface Connected {
  Containers?: Record<string, { Name: string }>;
}

/** A network with the names of what the engine counts as connected to it, be it there or not. */
async function networkWithContainers(
  { docker }: Pick<Engine, 'docker'>,
  { Id, Name }: { Id: string; Name: string },
): Promise<string> {
  const found = (await docker.getNetwork(Id).inspect()) as Connected;
  const connected = Object.values(found.Containers ?? {}).map((container) => container.Name);
  return `network ${Name} of ${connected.join(' and ') || 'no container'}`;
}

/** What of a run is there, with the state of containers. */
async function namesOf({ docker }: Pick<Engine, 'docker'>, runId: string): Promise<string> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names, Status }) => `container ${Names[0]}: ${Status}`),
    ...(await Promise.all(networks.map((network) => networkWithContainers({ docker }, network)))),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ].join(', ');
}

/** Waits the 30 s within which a dead run must be gone. */
export async function awaitNothingLeft(
  engine: Pick<Engine, 'docker'>,
  runId: string,
): Promise<void> {
  await waitUntil({
    what: `nothing of run ${runId} is left`,
    deadline: 30_000,
    probe: async () => {
      const things = await thingsOf(engine, runId);
      return things === 0
        ? { done: true, value: undefined }
        : { done: false, seen: await namesOf(engine, runId) };
    },
  });
}
