import type Dockerode from 'dockerode';
import { isKept } from './kept.ts';
import { OWNER_LABEL, ownerIsDead, RUN_LABEL } from './labels.ts';
import { type Removed, removeRun } from './remove.ts';

/** A run that has left something on the engine. */
export interface FoundRun {
  runId: string;
  owner: string;
  state: 'alive' | 'dead' | 'kept' | 'elsewhere';
  things: number;
}

/** The runs of ours, any process's, that have containers, networks or volumes on the engine. */
export async function findRuns(docker: Dockerode): Promise<FoundRun[]> {
  const filters = { label: [RUN_LABEL] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const found = new Map<string, FoundRun>();
  for (const { Labels } of [...containers, ...networks, ...(volumes.Volumes ?? [])]) {
    const runId = Labels?.[RUN_LABEL];
    if (runId === undefined) continue;
    const owner = Labels?.[OWNER_LABEL] ?? '';
    const run = found.get(runId) ?? { runId, owner, state: stateOf(runId, owner), things: 0 };
    run.things++;
    found.set(runId, run);
  }
  return [...found.values()];
}

function stateOf(runId: string, owner: string): FoundRun['state'] {
  if (isKept(runId)) return 'kept';
  return ownerIsDead(owner) ? 'dead' : 'alive';
}

/**
 * Removes what dead runs left behind, and kept ones when asked. Running ones are never touched.
 * @returns the runs removed, with what was taken away
 */
export async function sweep(
  docker: Dockerode,
  options: { kept: boolean },
): Promise<(FoundRun & { removed: Removed })[]> {
  const due = (await findRuns(docker)).filter(
    (run) =>
      run.state === 'dead' || (options.kept && run.state === 'kept' && ownerIsDead(run.owner)),
  );
  const swept = [];
  for (const run of due) swept.push({ ...run, removed: await removeRun(docker, run.runId) });
  return swept;
}
