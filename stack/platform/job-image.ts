import type { Progress } from '../../common/progress.ts';
import type { Engine } from '../engine/engine.ts';
import { withLock } from '../engine/lock.ts';
import {
  buildImage,
  inspectImage,
  LABELS,
  type ObtainedImage,
  OWN_REPOSITORY,
  packContext,
} from '../images/index.ts';
import type { JobArtifacts } from './build-jobs.ts';

const REPOSITORY = `${OWN_REPOSITORY}/flink-jobs`;

/** Images with older jobs that stay, for whoever goes back and forth between two branches. */
const KEPT = 3;
/** Seconds that an image stays in any case: another run may be about to start it. */
const DAY = 24 * 60 * 60;

export interface JobImageOptions {
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/**
 * The Flink image with connectors and jobs in it, so that no container has to be given them at its start;
 * built from the jobs' own Dockerfile when there is none for this image and these jobs. `images remove`
 * removes it with the Flink image that it is made from.
 * @throws {InfrastructureError} IMAGE_BUILD with the engine's messages
 */
export async function imageWithJobs(
  engine: Engine,
  flink: ObtainedImage,
  jobs: JobArtifacts,
  options: JobImageOptions,
): Promise<ObtainedImage> {
  const { progress, signal } = options;
  const reference = `${REPOSITORY}:${flink.id.replace('sha256:', '').slice(0, 12)}-${jobs.hash}`;
  const found = async () => {
    const image = await inspectImage(engine, reference);
    return image === undefined ? undefined : { ...flink, reference, id: image.id };
  };
  const present = await found();
  if (present !== undefined) return present;
  return withLock(`image ${reference}`, { signal }, async () => {
    const other = await found();
    if (other !== undefined) return other;
    await buildImage(engine, {
      reference,
      context: packContext(jobs.directory, ['Dockerfile', 'flink-lib', 'jobs']),
      base: flink.reference,
      labels: {
        [LABELS.assembled]: 'true',
        [LABELS.recipe]: 'flink',
        [LABELS.hash]: jobs.hash,
      },
      signal,
      say: (text) => progress.update('image with jobs', text),
    });
    await removeOlder(engine);
    const built = await found();
    if (built === undefined) throw new Error(`${reference} vanished after its build`);
    return built;
  });
}

/** What a container uses stays: the engine refuses to remove it. */
async function removeOlder(engine: Engine): Promise<void> {
  const images = await engine.docker.listImages({ filters: { reference: [`${REPOSITORY}:*`] } });
  const newest = images.sort((a, b) => b.Created - a.Created);
  const older = newest.slice(KEPT).filter(({ Created }) => Created < Date.now() / 1000 - DAY);
  for (const { Id } of older) {
    await engine.docker
      .getImage(Id)
      .remove()
      .catch(() => {});
  }
}
