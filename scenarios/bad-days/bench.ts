import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { connectEngine, type Engine } from '../../stack/engine/index.ts';
import { type ObtainedImage, obtainImages } from '../../stack/images/index.ts';
import { openRun, type Run } from '../../stack/run/run.ts';

/** The engine of this host, and the smallest service to try things on. */
export interface Bench {
  engine: Engine;
  /** The image of MinIO. */
  image: ObtainedImage;
}

/** Finds engine and image; the global set-up has made sure that both are there. */
export async function findBench(): Promise<Bench> {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  const options = { source: 'auto', install: false, progress: silent } as const;
  const image = (await obtainImages(engine, ['minio'], options)).get('minio');
  if (image === undefined) throw new Error('unreachable');
  return { engine, image };
}

/** Opens a run for `use` and releases it, whatever comes of that. */
export async function withRun<T>(
  { engine }: Bench,
  use: (run: Run) => Promise<T>,
  id?: string,
): Promise<T> {
  await using resources = new Resources();
  return await use(await openRun(engine.docker, resources, id === undefined ? {} : { id }));
}

/** What a piece of work failed with; an error of its own when it did not fail. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => new Error('it should have failed'),
    (error) => error,
  );
}
