import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { ImageName } from './catalogue.ts';
import { checkDisk } from './disk.ts';
import { PackagesSource } from './packages-source.ts';
import { RegistrySource } from './registry-source.ts';
import type { ImageSource, ObtainedImage, ObtainOptions, Source } from './source.ts';

/** The sources that a choice allows, in the order in which they are asked. */
export function sourcesOf(engine: Engine, options: ObtainOptions): Source[] {
  const registry = () => new RegistrySource(engine, options);
  const packages = () => new PackagesSource(engine, options);
  if (options.source === 'registry') return [registry()];
  if (options.source === 'packages') return [packages()];
  return [registry(), packages()];
}

/**
 * Makes sure that the engine has the images. `auto` decides for each: the registry's if present,
 * else ours if present, else a pull, else assembling it.
 * @throws {InfrastructureError} IMAGES_UNAVAILABLE with what was tried, or what a source threw
 */
export async function obtainImages(
  engine: Engine,
  names: readonly ImageName[],
  options: ObtainOptions,
): Promise<ReadonlyMap<ImageName, ObtainedImage>> {
  const images = await obtainFrom(sourcesOf(engine, options), names, {
    ...options,
    check: (missing, source) => checkDisk(engine, missing, source),
  });
  const found = new Map(images.map((image) => [image.name, image]));
  return new Map([...found].sort(([a], [b]) => names.indexOf(a) - names.indexOf(b)));
}

/** The images that the engine has already, of the sources that a choice allows. */
export async function presentImages(
  engine: Engine,
  names: readonly ImageName[],
  options: ObtainOptions,
): Promise<ReadonlyMap<ImageName, ObtainedImage>> {
  const sources = sourcesOf(engine, options);
  const images = await Promise.all(names.map((name) => firstPresent(sources, name)));
  return new Map(images.filter((image) => image !== undefined).map((image) => [image.name, image]));
}

interface ObtainFromOptions extends ObtainOptions {
  /** Called before a source obtains images. */
  check: (missing: readonly ImageName[], source: Source['kind']) => Promise<void>;
}

/** As `obtainImages`, with the sources given. */
export async function obtainFrom(
  sources: readonly Source[],
  names: readonly ImageName[],
  options: ObtainFromOptions,
): Promise<ObtainedImage[]> {
  const obtained: ObtainedImage[] = [];
  let missing: ImageName[] = [];
  for (const name of names) {
    const image = await firstPresent(sources, name);
    if (image === undefined) missing.push(name);
    else obtained.push(image);
  }
  const failures = new Map<ImageName, string[]>();
  const tried = (name: ImageName, what: string) =>
    failures.set(name, [...(failures.get(name) ?? []), what]);

  for (const [index, source] of sources.entries()) {
    const possible: ImageName[] = [];
    for (const name of missing) {
      const obstacle = await source.obstacle(name);
      if (obstacle === undefined) possible.push(name);
      else tried(name, `${source.kind}: ${obstacle}`);
    }
    if (possible.length === 0) continue;
    await options.check(possible, source.kind);
    const isLast = index === sources.length - 1;
    for (const group of isLast ? [possible] : possible.map((name) => [name])) {
      try {
        for (const image of await source.obtain(group)) {
          obtained.push({
            ...image,
            attempts: [...(failures.get(image.name) ?? []), ...image.attempts],
          });
        }
        missing = missing.filter((name) => !group.includes(name));
      } catch (error) {
        options.signal?.throwIfAborted();
        if (isLast) throw error;
        for (const name of group) tried(name, `${source.kind}: ${errorMessage(error)}`);
        options.progress.note(`${group.join(', ')}: ${errorMessage(error)}; assembling it instead`);
      }
    }
  }
  if (missing.length > 0) throw unavailable(missing, failures, options.source);
  return obtained;
}

async function firstPresent(
  sources: readonly Source[],
  name: ImageName,
): Promise<ObtainedImage | undefined> {
  for (const source of sources) {
    const image = await source.present(name);
    if (image !== undefined) return image;
  }
  return undefined;
}

function unavailable(
  missing: readonly ImageName[],
  failures: ReadonlyMap<ImageName, string[]>,
  source: ImageSource,
): InfrastructureError {
  return new InfrastructureError(
    'IMAGES_UNAVAILABLE',
    `no way to obtain ${missing.join(', ')} (--images ${source})`,
    {
      subject: missing.join(', '),
      expected: 'a reachable registry, images loaded before (docker load), or Debian packages',
      hint:
        source === 'registry'
          ? 'load the images, set TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX to a mirror, or use --images auto'
          : 'connect to a registry or run on Debian',
      evidence: missing
        .flatMap((name) => (failures.get(name) ?? []).map((what) => `${name}: ${what}`))
        .join('\n'),
    },
  );
}
