import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { ensureEngine } from '../../stack/engine/index.ts';
import { obtainImages } from '../../stack/images/index.ts';
import { openRun } from '../../stack/run/run.ts';
import { minioCredentials, startMinio } from '../../stack/services/minio.ts';

/**
 * A small harness of its own, to be killed: opens a run, starts one service, says the run's id on
 * standard output, and waits for ever.
 */
const engine = await ensureEngine({ install: false, progress: silent });
const images = await obtainImages(engine, ['minio'], {
  source: 'auto',
  install: false,
  progress: silent,
});
const run = await openRun(engine.docker, new Resources());
const minio = images.get('minio');
if (minio === undefined) throw new Error('unreachable');
await startMinio({ run }, minio, { memory: 512 }, minioCredentials(run));
process.stdout.write(`${run.id}\n`);
setInterval(() => {}, 60_000);
