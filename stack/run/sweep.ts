import type Dockerode from 'dockerode';
import { errorMessage } from '../../common/errors.ts';
import { type OwnerState, ownerState } from '../../common/owner.ts';
import { KEPT_LABEL, OWNER_LABEL, RUN_LABEL } from './labels.ts';
import { type Removed, removeRun } from './remove.ts';

/** A run that has left something on the engine. */
export interface FoundRun {
  runId: string;
  owner: string;
  state: OwnerState | 'kept';
  things: number;
}

/** A run that was to go: what was taken away, or why that failed. */
export type SweptRun = FoundRun & ({ removed: Removed } | { failure: string });

export interface SweepOptions {
  /** Whether kept runs go too. */
  kept: boolean;
  /** Milliseconds that each run's removal may take; 15 s by default. */
  patience?: number;
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
    const run = found.get(runId) ?? { runId, owner, state: ownerState(owner), things: 0 };
    run.things++;
    if (Labels?.[KEPT_LABEL] !== undefined) run.state = 'kept';
    found.set(runId, run);
  }
  return [...found.values()];
}

/**
 * Removes what dead runs left behind, and kept ones when asked, side by side. Running ones are never
 * touched. A run that can't be removed keeps no other from going.
 */
export async function sweep(docker: Dockerode, options: SweepOptions): Promise<SweptRun[]> {
  const { patience = 15_000 } = options;
  const due = (await findRuns(docker)).filter(
    (run) =>
      run.state === 'dead' ||
      (options.kept && run.state === 'kept' && ownerState(run.owner) !== 'alive'),
  );
  return Promise.all(
    due.map(async (run) => {
      try {
        return { ...run, removed: await removeRun(docker, run.runId, patience) };
      } catch (error) {
        return { ...run, failure: errorMessage(error) };
      }
    }),
  );
}

/** What became of a run that was to go, in one line. */
export function describeSweep(run: SweptRun): string {
  const what = `the ${run.state} run ${run.runId}`;
  if ('failure' in run) return `${what} could not be removed: ${run.failure}`;
  const { containers, networks, volumes } = run.removed;
  return `removed ${what}: ${containers} containers, ${networks} networks, ${volumes} volumes`;
}
