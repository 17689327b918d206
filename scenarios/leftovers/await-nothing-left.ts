import { waitUntil } from '../../common/wait.ts';
import type { Engine } from '../../stack/engine/index.ts';
import { RUN_LABEL } from '../../stack/run/labels.ts';
import { findRuns } from '../../stack/run/sweep.ts';

/** How many containers, networks and volumes of a run the engine has. */
export async function thingsOf(engine: Pick<Engine, 'docker'>, runId: string): Promise<number> {
  return (await findRuns(engine.docker)).find((run) => run.runId === runId)?.things ?? 0;
}

/** What of a run is there, one a line, with the state of containers. */
async function namesOf({ docker }: Pick<Engine, 'docker'>, runId: string): Promise<string> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names, Status }) => `container ${Names[0]}: ${Status}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes.Volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ].join('\n');
}

/** Waits the 30 s within which a dead run must be gone. */
export async function awaitNothingLeft(
  engine: Pick<Engine, 'docker'>,
  runId: string,
): Promise<void> {
  await waitUntil({
    what: `nothing of run ${runId} is left`,
    deadline: 30_000,
    evidence: () => namesOf(engine, runId),
    probe: async () => {
      const things = await thingsOf(engine, runId);
      return things === 0
        ? { done: true, value: undefined }
        : { done: false, seen: `${things} things` };
    },
  });
}
