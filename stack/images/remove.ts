import type { Engine } from '../engine/engine.ts';
import { removeArchives } from './build/root-fs.ts';
import { LABELS } from './catalogue.ts';
import { recipeNames } from './recipe.ts';

/** An image that the harness assembled, of this or an earlier version of a recipe. */
export interface OwnImage {
  id: string;
  references: string[];
  recipe: string;
  sizeBytes: number;
}

/** All images that carry our label; no other image is ever looked at. */
export async function ownImages(engine: Engine): Promise<OwnImage[]> {
  const images = await engine.docker.listImages({
    filters: { label: [`${LABELS.assembled}=true`] },
  });
  return images.map(({ Id, RepoTags, Labels, Size }) => ({
    id: Id,
    references: (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    recipe: Labels?.[LABELS.recipe] ?? '',
    sizeBytes: Size,
  }));
}

/** What was removed, and what stays because a container uses it. */
export interface Removal {
  removed: string[];
  inUse: string[];
  /** Archives in the user's cache, from which the images could be made again. */
  archives: string[];
}

/**
 * Removes images that the harness assembled, and what of them is in the user's cache; all of them, with
 * their bases, when no recipes are named.
 */
export async function removeImages(engine: Engine, recipes?: readonly string[]): Promise<Removal> {
  const removal: Removal = { removed: [], inUse: [], archives: [] };
  let images = (await ownImages(engine)).filter(
    ({ recipe }) => recipes === undefined || recipes.includes(recipe),
  );
  // A base can go only after the images on it: go round until nothing more goes.
  for (let before = Number.POSITIVE_INFINITY; images.length < before; ) {
    before = images.length;
    const left: OwnImage[] = [];
    for (const image of images) {
      if (await removeOne(engine, image)) removal.removed.push(...names(image));
      else left.push(image);
    }
    images = left;
  }
  removal.inUse.push(...images.flatMap(names));
  for (const recipe of recipes ?? (await recipeNames())) {
    removal.archives.push(...(await removeArchives(recipe)));
  }
  return removal;
}

const names = ({ id, references }: OwnImage) => (references.length === 0 ? [id] : references);

async function removeOne(engine: Engine, image: OwnImage): Promise<boolean> {
  try {
    for (const name of names(image)) await engine.docker.getImage(name).remove();
    return true;
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404) return true;
    if (statusCode === 409) return false;
    throw error;
  }
}
