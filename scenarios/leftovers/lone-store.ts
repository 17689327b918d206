import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { ensureEngine } from '../../stack/engine/index.ts';
import { obtainImages } from '../../stack/images/index.ts';
import { openRun, type Run } from '../../stack/run/run.ts';
import { minioCredentials, type ObjectStore, startMinio } from '../../stack/services/minio.ts';

/** The smallest real stack: a run with MinIO alone, up in a second or two. */
export interface LoneStore extends AsyncDisposable {
  readonly runId: string;
  readonly run: Run;
  readonly minio: ObjectStore;
}

/**
 * Opens a run and starts MinIO in it.
 * @throws as `ensureEngine`, `obtainImages`, `openRun` and `startMinio`
 */
export async function startLoneStore(): Promise<LoneStore> {
  const engine = await ensureEngine({ install: false, progress: silent });
  const images = await obtainImages(engine, ['minio'], {
    source: 'auto',
    install: false,
    progress: silent,
  });
  const image = images.get('minio');
  if (image === undefined) throw new Error('unreachable');
  const resources = new Resources();
  const run = await openRun(engine.docker, resources);
  const minio = await startMinio({ run }, image, { memory: 512 }, minioCredentials(run));
  return { runId: run.id, run, minio, [Symbol.asyncDispose]: () => resources.release() };
}
