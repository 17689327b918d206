import { silent } from '../../common/progress.ts';
import { startServices } from '../../stack/services/all.ts';
import {
  elasticsearchCredentials,
  startElasticsearch,
} from '../../stack/services/elasticsearch.ts';
import { type Figure, formatFigure, medianRatio } from './figure.ts';
import { type Ground, ground, inRun } from './ground.ts';
import type { BenchOptions } from './options.ts';

const RUNS = 3;
const NAME = 'stack ready against Elasticsearch alone';

/**
 * How long all services of a stack take until they are ready, against the slowest of them alone; both
 * in turn on the same host. Opening a run and removing it are no part of the times.
 * @throws {InfrastructureError} of what does not start; the signal's reason
 */
export async function readyFigures(options: BenchOptions): Promise<Figure[]> {
  const { progress, signal } = options;
  progress.update(NAME, 'preparing');
  const base = await ground({}, options);
  const together: number[] = [];
  const alone: number[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    progress.update(NAME, `run ${run} of ${RUNS}`);
    alone.push(await readyAlone(base, signal));
    together.push(await readyTogether(base, signal));
  }
  const list = (seconds: readonly number[]) => seconds.map(formatFigure).join(', ');
  const note = `all: ${list(together)} s; alone: ${list(alone)} s`;
  progress.done(NAME, note);
  const value = medianRatio(together, alone);
  return [{ name: NAME, value, unit: 'x', floor: 1.5, target: 1.15, better: 'lower', note }];
}

/** Seconds until Elasticsearch is ready with nothing beside it. */
function readyAlone(base: Ground, signal: AbortSignal | undefined): Promise<number> {
  const { definition, images } = base;
  return inRun(base, (run) =>
    seconds(() =>
      startElasticsearch(
        { run, signal },
        images.elasticsearch,
        definition.elasticsearch,
        elasticsearchCredentials(run, images.elasticsearch),
        definition.jvm,
      ),
    ),
  );
}

/** Seconds until all services are ready. */
function readyTogether(base: Ground, signal: AbortSignal | undefined): Promise<number> {
  const { definition, images, deltaExtension } = base;
  return inRun(base, (run, resources) =>
    seconds(() =>
      startServices({
        run,
        definition,
        images,
        deltaExtension,
        resources,
        progress: silent,
        signal,
        onReady: () => {},
      }),
    ),
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}
