import type { Progress } from '../../common/progress.ts';
import type { Engine } from '../engine/engine.ts';
import type { Capability, ImageName } from './catalogue.ts';

/** Where images come from; `auto` decides for each service. */
export const imageSources = ['auto', 'registry', 'packages'] as const;
export type ImageSource = (typeof imageSources)[number];

/** An image that the engine has. */
export interface ObtainedImage {
  name: ImageName;
  /** What to start; testcontainers leaves it as it is. */
  reference: string;
  source: 'registry' | 'packages';
  obtained: 'present' | 'pulled' | 'built';
  /** Of the service inside. */
  version: string;
  capabilities: readonly Capability[];
  id: string;
  /** What an assembled image contains: package to version. */
  contents: Record<string, string>;
  /** What was tried before and failed, such as a pull, with the reason. */
  attempts: readonly string[];
}

export interface ObtainOptions {
  source: ImageSource;
  /** May tools be installed with apt? `--no-install` says no. */
  install: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** One way to obtain images. */
export interface Source {
  readonly kind: 'registry' | 'packages';
  /** The image if the engine has it already. */
  present(name: ImageName): Promise<ObtainedImage | undefined>;
  /** Why this source can't give the image, found out cheaply; undefined when it probably can. */
  obstacle(name: ImageName): Promise<string | undefined>;
  /** Obtains images that are not present; all of them or an error. */
  obtain(names: readonly ImageName[]): Promise<ObtainedImage[]>;
}

/** The id and labels of an image; undefined when the engine does not have it. */
export async function inspectImage(
  engine: Engine,
  reference: string,
): Promise<{ id: string; labels: Record<string, string> } | undefined> {
  try {
    const info = await engine.docker.getImage(reference).inspect();
    return { id: info.Id, labels: info.Config?.Labels ?? {} };
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}
