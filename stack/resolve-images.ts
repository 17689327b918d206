import { errorMessage } from '../common/errors.ts';
import type { Progress } from '../common/progress.ts';
import type { ResolvedDefinition } from './definition.ts';
import type { Engine } from './engine/index.ts';
import {
  type ImageName,
  type ImageSource,
  type ObtainedImage,
  obtainImages,
} from './images/index.ts';

/** The image of each service of a Data Broker. */
export interface StackImages {
  readonly kafka: ObtainedImage;
  readonly flink: ObtainedImage;
  readonly elasticsearch: ObtainedImage;
  readonly minio: ObtainedImage;
  /** Where a link leads through it. */
  readonly toxiproxy?: ObtainedImage;
}

export interface ResolveOptions {
  install: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/**
 * Obtains the images that a definition needs. For `elasticsearch.version: auto` the 8 line is taken where
 * its official image can be had, else 6.8, whose package is a full distribution with ILM and security
 * (the package of the 8 line is the core alone).
 * @throws {InfrastructureError} when an image can neither be pulled nor built
 */
export async function resolveImages(
  engine: Engine,
  definition: ResolvedDefinition,
  options: ResolveOptions,
): Promise<StackImages> {
  const name = await elasticsearchImage(engine, definition, options);
  const names: ImageName[] = ['kafka', 'flink', 'minio', name];
  if (definition.links.length > 0) names.push('toxiproxy');
  const images = await obtainImages(engine, names, { ...options, source: definition.images });
  const image = (wanted: ImageName): ObtainedImage => {
    const found = images.get(wanted);
    if (found === undefined) throw new Error(`image ${wanted} was not obtained`);
    return found;
  };
  return {
    kafka: image('kafka'),
    flink: image('flink'),
    elasticsearch: image(name),
    minio: image('minio'),
    ...(definition.links.length > 0 ? { toxiproxy: image('toxiproxy') } : {}),
  };
}

async function elasticsearchImage(
  engine: Engine,
  definition: ResolvedDefinition,
  options: ResolveOptions,
): Promise<ImageName> {
  const { version } = definition.elasticsearch;
  if (version !== 'auto') return `elasticsearch-${version}`;
  const only: Record<Exclude<ImageSource, 'auto'>, ImageName> = {
    registry: 'elasticsearch-8',
    packages: 'elasticsearch-6',
  };
  if (definition.images !== 'auto') return only[definition.images];
  try {
    await obtainImages(engine, ['elasticsearch-8'], { ...options, source: 'registry' });
    return 'elasticsearch-8';
  } catch (error) {
    options.signal?.throwIfAborted();
    options.progress.note(
      `elasticsearch: the official 8 image can't be had, taking 6.8 from packages (${errorMessage(error)})`,
    );
    return 'elasticsearch-6';
  }
}
