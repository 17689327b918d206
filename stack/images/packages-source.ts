import { join } from 'node:path';
import type { Progress } from '../../common/progress.ts';
import type { Engine } from '../engine/engine.ts';
import { withLock } from '../engine/lock.ts';
import { buildFromArchive } from './build/docker-build.ts';
import { limit } from './build/limit.ts';
import { findRootFs, makeRootFs, type RootFs } from './build/root-fs.ts';
import { CATALOGUE, type ImageName, LABELS, OWN_REPOSITORY } from './catalogue.ts';
import { loadRecipe, type Recipe, withBases } from './recipe.ts';
import { inspectImage, type ObtainedImage, type ObtainOptions, type Source } from './source.ts';
import { whyNoDebian } from './tools/host.ts';
import { obtainTools, type Tools, toolsFor } from './tools/tools.ts';

/** Two cores are what the smallest machine has; Go and Maven use several by themselves. */
const SIDE_BY_SIDE = 3;

/** Assembles images from packages: apt, Maven, PyPI and Go modules. */
export class PackagesSource implements Source {
  readonly kind = 'packages';
  readonly #engine: Engine;
  readonly #options: Omit<ObtainOptions, 'source'>;
  readonly #builds = new Map<string, Promise<string>>();
  readonly #slots = limit(SIDE_BY_SIDE);

  constructor(engine: Engine, options: Omit<ObtainOptions, 'source'>) {
    this.#engine = engine;
    this.#options = options;
  }

  async present(name: ImageName): Promise<ObtainedImage | undefined> {
    return this.#find(name, await loadRecipe(CATALOGUE[name].packages.recipe), 'present');
  }

  async obstacle(): Promise<string | undefined> {
    return whyNoDebian();
  }

  async obtain(names: readonly ImageName[]): Promise<ObtainedImage[]> {
    const recipes = await Promise.all(
      names.map((name) => loadRecipe(CATALOGUE[name].packages.recipe)),
    );
    const unmade: Recipe[] = [];
    for (const recipe of recipes.flatMap(withBases)) {
      if ((await findRootFs(recipe)) === undefined) unmade.push(recipe);
    }
    const tools = await obtainTools(toolsFor(unmade), this.#options);
    // One failure ends the others, and none goes on behind the caller's back.
    const failure = new AbortController();
    const signal = AbortSignal.any(
      [this.#options.signal, failure.signal].filter((part) => part !== undefined),
    );
    const builds = recipes.map(async (recipe, index) => {
      const name = names[index] as ImageName;
      try {
        await this.#build(recipe, tools, signal);
      } catch (error) {
        failure.abort(error);
        throw error;
      }
      const image = await this.#find(name, recipe, 'built');
      if (image === undefined) throw new Error(`${referenceOf(recipe)} vanished after its build`);
      return image;
    });
    await Promise.allSettled(builds);
    failure.signal.throwIfAborted();
    return Promise.all(builds);
  }

  async #find(
    name: ImageName,
    recipe: Recipe,
    obtained: ObtainedImage['obtained'],
  ): Promise<ObtainedImage | undefined> {
    const reference = referenceOf(recipe);
    const image = await inspectImage(this.#engine, reference);
    if (image === undefined) return undefined;
    const { version, capabilities } = CATALOGUE[name].packages;
    return {
      name,
      reference,
      source: 'packages',
      obtained,
      version,
      capabilities,
      id: image.id,
      contents: JSON.parse(image.labels[LABELS.contents] ?? '{}') as Record<string, string>,
      attempts: [],
    };
  }

  /** Builds a recipe once, after its base; gives the image's reference. */
  #build(recipe: Recipe, tools: Tools, signal: AbortSignal): Promise<string> {
    let build = this.#builds.get(recipe.name);
    if (build === undefined) {
      build = this.#buildOnce(recipe, tools, signal);
      this.#builds.set(recipe.name, build);
    }
    return build;
  }

  async #buildOnce(recipe: Recipe, tools: Tools, signal: AbortSignal): Promise<string> {
    const reference = referenceOf(recipe);
    const label = `image ${recipe.name}`;
    const { progress } = this.#options;
    const base = recipe.base === undefined ? undefined : this.#build(recipe.base, tools, signal);
    // Handled below; a base that fails early must not count as unhandled meanwhile.
    base?.catch(() => undefined);
    const started = performance.now();
    const say = speaker(progress, label, started);
    await withLock(
      `image ${recipe.name} ${recipe.hash}`,
      { signal, onWait: () => progress.note(`${label}: another run is building it; waiting`) },
      async () => {
        if ((await inspectImage(this.#engine, reference)) !== undefined) return;
        const rootFs = await this.#slots(() => makeRootFs(recipe, { tools, signal, say }), signal);
        await this.#import(recipe, rootFs, await base, signal, say);
        const seconds = ((performance.now() - started) / 1000).toFixed(0);
        progress.done(label, `built ${reference} in ${seconds} s`);
      },
    );
    return reference;
  }

  async #import(
    recipe: Recipe,
    rootFs: RootFs,
    base: string | undefined,
    signal: AbortSignal,
    say: (text: string) => void,
  ): Promise<void> {
    await buildFromArchive(this.#engine, {
      reference: referenceOf(recipe),
      dockerfile: join(recipe.folder, 'Dockerfile'),
      archive: rootFs.archive,
      base,
      labels: {
        [LABELS.assembled]: 'true',
        [LABELS.recipe]: recipe.name,
        [LABELS.hash]: recipe.hash,
        [LABELS.contents]: JSON.stringify(rootFs.contents),
      },
      signal,
      say,
    });
  }
}

/** Our name for what a recipe makes: `localhost/data-broker/kafka:8.3.0-0123456789ab`. */
export function referenceOf(recipe: Recipe): string {
  const entry = Object.values(CATALOGUE).find(({ packages }) => packages.recipe === recipe.name);
  const version = entry === undefined ? '' : `${entry.packages.tag}-`;
  return `${OWN_REPOSITORY}/${recipe.name}:${version}${recipe.hash}`;
}

/** Says at most four times a second what a build does, with the time that it has taken. */
function speaker(progress: Progress, label: string, started: number): (text: string) => void {
  let last = 0;
  return (text) => {
    const now = performance.now();
    if (now - last < 250) return;
    last = now;
    progress.update(label, `${((now - started) / 1000).toFixed(0)} s: ${text}`);
  };
}
