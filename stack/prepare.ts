import { tmpdir } from 'node:os';
import { errorMessage } from '../common/errors.ts';
import { noPhases, type PhaseTimes, timePhase } from '../common/phase-times.ts';
import type { Progress } from '../common/progress.ts';
import { sweepTemporary } from '../common/temporary.ts';
import type { ResolvedDefinition } from './definition.ts';
import { freeBytes } from './engine/engine.ts';
import { type Engine, ensureEngine } from './engine/index.ts';
import { buildJobs } from './platform/build-jobs.ts';
import { imageWithJobs } from './platform/job-image.ts';
import { type Place, requireDisk, requireMemory } from './requirements.ts';
import { resolveImages, type StackImages } from './resolve-images.ts';
import { describeSweep, sweep } from './run/sweep.ts';
import { memoryOf } from './services/all.ts';
import { type DeltaExtension, obtainDeltaExtension } from './services/delta/extension/obtain.ts';

/** All that a start needs besides containers of its own. */
export interface Prepared {
  engine: Engine;
  /** The Flink image has the jobs in it. */
  images: StackImages;
  /** For the cold store in SQL. */
  deltaExtension: DeltaExtension;
}

export interface PrepareOptions {
  install: boolean;
  progress: Progress;
  signal: AbortSignal | undefined;
  /** Directory that the run will write to. */
  output?: string | undefined;
  /** Takes the times of the phases. */
  phases?: PhaseTimes | undefined;
}

/** Runs a phase: says that it began and how long it took, and notes the time. */
export type Timed = <T>(phase: string, work: () => Promise<T>) => Promise<T>;

/** A {@link Timed} that notes its times in `phases`. Throws the signal's reason between phases. */
export function timer(
  phases: PhaseTimes,
  progress: Progress,
  signal: AbortSignal | undefined,
): Timed {
  return async (phase, work) => {
    signal?.throwIfAborted();
    progress.update(phase, 'under way');
    const result = await timePhase(phases, phase, work);
    progress.done(phase, `${((phases.durations[phase] ?? 0) / 1000).toFixed(1)} s`);
    return result;
  };
}

/**
 * Finds or starts the engine, sweeps what dead runs left, checks memory and disk, obtains images and builds the
 * jobs. Quick when all is there.
 * @throws {InfrastructureError} naming what is missing and the fix; the signal's reason
 */
export async function prepareDataBroker(
  definition: ResolvedDefinition,
  options: PrepareOptions,
): Promise<Prepared> {
  const { progress, signal, phases = noPhases() } = options;
  const timed = timer(phases, progress, signal);
  const engine = await timed('engine', () => ensureEngine(options));
  await sweepDeadRuns(engine, progress);
  requireMemory(engine, memoryOf(definition));
  const { output } = options;
  const bundle = output === undefined ? undefined : await place(output);
  requireDisk(engine, await place(tmpdir()), bundle);
  // An image that can't be obtained ends the other work too.
  const failure = new AbortController();
  const both = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const work = { ...options, signal: both };
  const [images, jobs, deltaExtension] = await allOrFirstError(failure, [
    timed('images', () => resolveImages(engine, definition, work)),
    timed('jobs build', () => buildJobs({ ...work, docker: engine.docker })),
    obtainDeltaExtension(work),
  ]);
  const flink = await timed('image with jobs', () =>
    imageWithJobs(engine, images.flink, jobs, options),
  );
  signal?.throwIfAborted();
  return { engine, images: { ...images, flink }, deltaExtension };
}

async function place(path: string): Promise<Place> {
  return { path, freeBytes: await freeBytes(path) };
}

/** What others left is no reason not to run: whatever fails is noted. */
async function sweepDeadRuns(engine: Engine, progress: Progress): Promise<void> {
  try {
    for (const run of await sweep(engine.docker, { kept: false })) {
      progress.note(describeSweep(run));
    }
    await sweepTemporary();
  } catch (error) {
    progress.note(`dead runs were not looked for: ${errorMessage(error)}`);
  }
}

/** Waits for all; the first that fails aborts the others, and its error is thrown when all have ended. */
async function allOrFirstError<A, B, C>(
  failure: AbortController,
  work: readonly [Promise<A>, Promise<B>, Promise<C>],
): Promise<[A, B, C]> {
  for (const part of work) part.catch((error: unknown) => failure.abort(error));
  await Promise.allSettled(work);
  failure.signal.throwIfAborted();
  return Promise.all(work);
}
