import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { dataBroker } from '../../stack/data-broker.ts';
import type { DataBrokerDefinition, ResolvedDefinition } from '../../stack/definition.ts';
import { type Prepared, prepareDataBroker } from '../../stack/prepare.ts';
import { openRun, type Run } from '../../stack/run/run.ts';
import type { BenchOptions } from './options.ts';

/** Milliseconds for the release of one resource. */
const RELEASE_BUDGET = 60_000;

/** What starts of services need: engine, images, jobs, and the resolved definition. */
export interface Ground extends Prepared {
  definition: ResolvedDefinition;
}

/**
 * Prepares all that services need to start, and starts none.
 * @throws as `prepareDataBroker`
 */
export async function ground(
  definition: DataBrokerDefinition,
  { progress, signal }: BenchOptions,
): Promise<Ground> {
  const resolved = dataBroker(definition).definition;
  const prepared = await prepareDataBroker(resolved, {
    install: false,
    progress: { ...silent, note: (text) => progress.note(text) },
    signal,
  });
  return { ...prepared, definition: resolved };
}

/** Opens a run, hands it to `work`, and removes everything of it, whatever happened. */
export async function inRun<T>(
  { engine }: Ground,
  work: (run: Run, resources: Resources) => Promise<T>,
): Promise<T> {
  const resources = new Resources(RELEASE_BUDGET);
  try {
    return await work(await openRun(engine.docker, resources), resources);
  } finally {
    await resources.release();
  }
}
