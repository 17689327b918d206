import { randomUUID } from 'node:crypto';
import type { Engine } from '../../engine/engine.ts';
import type { ImageName } from '../catalogue.ts';
import { obtainImages } from '../obtain.ts';
import type { ObtainedImage, ObtainOptions } from '../source.ts';
import { Contract, type ContractPoint } from './contract.ts';
import { verifyElasticsearch } from './elasticsearch.ts';
import { verifyFlink } from './flink.ts';
import { verifyKafka } from './kafka.ts';
import { verifyMinio } from './minio.ts';
import { Prober } from './probe.ts';
import { verifyToxiproxy } from './toxiproxy.ts';

type Verify = (contract: Contract, prober: Prober, image: ObtainedImage) => Promise<void>;

const CONTRACTS: Readonly<Record<ImageName, Verify>> = {
  kafka: verifyKafka,
  flink: verifyFlink,
  'elasticsearch-8': verifyElasticsearch,
  'elasticsearch-6': verifyElasticsearch,
  minio: verifyMinio,
  toxiproxy: verifyToxiproxy,
};

/** What the contract test of one image saw. */
export interface VerifiedImage {
  image: ObtainedImage;
  points: readonly ContractPoint[];
  milliseconds: number;
}

/**
 * Obtains images and tries every point that the stack relies on, the same for both sources. Its
 * containers carry a run's label and are removed on every way out.
 */
export async function verifyImages(
  engine: Engine,
  names: readonly ImageName[],
  options: ObtainOptions,
): Promise<VerifiedImage[]> {
  const images = await obtainImages(engine, names, options);
  const runId = `verify-${randomUUID().slice(0, 8)}`;
  const verified: VerifiedImage[] = [];
  for (const image of images.values()) {
    options.progress.update(image.name, `verifying ${image.reference}`);
    const started = performance.now();
    const contract = new Contract(options.signal);
    await using prober = new Prober(
      engine,
      image.reference,
      `${runId}-${image.name}`,
      options.signal,
    );
    await CONTRACTS[image.name](contract, prober, image);
    const milliseconds = performance.now() - started;
    const failed = contract.points.filter(({ ok }) => !ok).length;
    const seconds = (milliseconds / 1000).toFixed(0);
    options.progress.done(
      image.name,
      `${contract.points.length - failed} of ${contract.points.length} points ok in ${seconds} s`,
    );
    verified.push({ image, points: contract.points, milliseconds });
  }
  return verified;
}
