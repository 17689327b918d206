import { ImageName as DockerImageName } from 'testcontainers';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { CATALOGUE, type ImageName } from './catalogue.ts';
import { pullImage } from './pull.ts';
import { inspectImage, type ObtainedImage, type ObtainOptions, type Source } from './source.ts';

/** Milliseconds in which a registry must answer the engine. */
const PROBE_BUDGET = 15_000;

/** The official images, pulled by the engine. */
export class RegistrySource implements Source {
  readonly kind = 'registry';
  readonly #engine: Engine;
  readonly #options: Omit<ObtainOptions, 'source'>;
  /** Registries that did not answer, with the reason; asked once each. */
  readonly #probes = new Map<string, Promise<string | undefined>>();

  constructor(engine: Engine, options: Omit<ObtainOptions, 'source'>) {
    this.#engine = engine;
    this.#options = options;
  }

  async present(name: ImageName): Promise<ObtainedImage | undefined> {
    return this.#find(name, 'present');
  }

  async obstacle(name: ImageName): Promise<string | undefined> {
    const reference = registryReference(name);
    const registry = registryOf(reference);
    const probe = this.#probes.get(registry) ?? probeRegistry(this.#engine, reference);
    this.#probes.set(registry, probe);
    return probe;
  }

  async obtain(names: readonly ImageName[]): Promise<ObtainedImage[]> {
    const images: ObtainedImage[] = [];
    for (const name of names) {
      const reference = registryReference(name);
      const attempts = await pullImage(this.#engine, reference, this.#options);
      const image = await this.#find(name, 'pulled');
      if (image === undefined) {
        throw new InfrastructureError('IMAGE_PULL', `${reference} is not there after its pull`, {
          subject: reference,
        });
      }
      images.push({ ...image, attempts });
    }
    return images;
  }

  async #find(
    name: ImageName,
    obtained: ObtainedImage['obtained'],
  ): Promise<ObtainedImage | undefined> {
    const reference = registryReference(name);
    const image = await inspectImage(this.#engine, reference);
    if (image === undefined) return undefined;
    const { version, capabilities } = CATALOGUE[name].registry;
    const fixed = { version, capabilities, contents: {}, attempts: [] };
    return { name, reference, source: 'registry', obtained, id: image.id, ...fixed };
  }
}

/**
 * The full reference of an official image, with TESTCONTAINERS_HUB_IMAGE_NAME_PREFIX as
 * testcontainers itself applies it.
 */
export function registryReference(name: ImageName): string {
  const { repository, tag } = CATALOGUE[name].registry;
  return DockerImageName.fromString(`${repository}:${tag}`).string;
}

/** The registry's host; images without one come from Docker Hub. */
export function registryOf(reference: string): string {
  return DockerImageName.fromString(reference).registry ?? 'docker.io';
}

/**
 * Asks the registry, through the engine, for one image's manifest: the engine may have a proxy or a
 * mirror that this process does not know of. A registry that answers anything at all is reachable.
 */
async function probeRegistry(engine: Engine, reference: string): Promise<string | undefined> {
  try {
    await engine.docker
      .getImage(reference)
      .distribution({ abortSignal: AbortSignal.timeout(PROBE_BUDGET) });
    return undefined;
  } catch (error) {
    return unreachable(error);
  }
}

/** The reason when an error says that the registry could not be reached; undefined otherwise. */
export function unreachable(error: unknown): string | undefined {
  const text = errorMessage(error);
  const network =
    /dial tcp|lookup |no such host|connection refused|network is unreachable|i\/o timeout|Client\.Timeout|context deadline|TLS handshake|proxyconnect|aborted|timeout/i;
  return network.test(text) ? text.replace(/^\(HTTP code \d+\)\s*/, '') : undefined;
}
