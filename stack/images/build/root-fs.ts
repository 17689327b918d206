import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFailure } from '../../../common/disk.ts';
import { cacheDirectory } from '../../engine/cache.ts';
import type { Recipe, Step } from '../recipe.ts';
import type { Tools } from '../tools/tools.ts';
import type { BuildContext } from './context.ts';
import { linkBusybox, unpackDebs } from './debian.ts';
import { addGo } from './golang.ts';
import { addMaven, linkRuntime } from './java.ts';
import { packTree } from './pack.ts';
import { addWheels } from './python.ts';
import { link, overlay, removeAll, replaceTexts } from './tree.ts';

/** What a recipe adds to its base: an archive, and the versions of what is in it. */
export interface RootFs {
  archive: string;
  contents: Record<string, string>;
}

export interface RootFsOptions {
  tools: Tools;
  signal?: AbortSignal | undefined;
  say: (text: string) => void;
}

/** Where finished archives are kept; an archive there is complete, since it was moved there. */
export function archiveFolder(): string {
  return join(cacheDirectory(), 'images');
}

/** The archive of a recipe that was made before; undefined when there is none. */
export async function findRootFs(recipe: Recipe): Promise<RootFs | undefined> {
  const folder = join(archiveFolder(), `${recipe.name}-${recipe.hash}`);
  const archive = join(folder, 'rootfs.tar');
  try {
    await stat(archive);
    const contents: unknown = JSON.parse(await readFile(join(folder, 'contents.json'), 'utf8'));
    return { archive, contents: contents as Record<string, string> };
  } catch {
    return undefined;
  }
}

/**
 * Runs the steps of a recipe in a folder of its own and keeps the archive in the cache. The caller holds
 * the recipe's lock.
 * @throws {InfrastructureError} DISK_FULL, or what a step throws; the cache is then as it was before
 */
export async function makeRootFs(recipe: Recipe, options: RootFsOptions): Promise<RootFs> {
  const found = await findRootFs(recipe);
  if (found !== undefined) return found;
  await mkdir(archiveFolder(), { recursive: true });
  const prefix = `.making-${recipe.name}-${recipe.hash}-`;
  await sweep(archiveFolder(), prefix);
  const work = await mkdtemp(join(archiveFolder(), prefix));
  try {
    const contents: Record<string, string> = {};
    const root = join(work, 'root');
    await mkdir(root);
    const context: BuildContext = {
      recipe: recipe.folder,
      root,
      work,
      tools: options.tools,
      signal: options.signal,
      say: options.say,
      contains: (name, version) => {
        contents[name] = version;
      },
    };
    for (const step of recipe.steps) {
      options.signal?.throwIfAborted();
      await runStep(step, context);
    }
    options.say('packing');
    const finished = join(work, 'finished');
    await mkdir(finished);
    await packTree(root, recipe.permissions, join(finished, 'rootfs.tar'), options.signal);
    await writeFile(join(finished, 'contents.json'), JSON.stringify(contents, undefined, 2));
    const folder = join(archiveFolder(), `${recipe.name}-${recipe.hash}`);
    await rm(folder, { recursive: true, force: true });
    await rename(finished, folder);
    return { archive: join(folder, 'rootfs.tar'), contents };
  } catch (error) {
    throw writeFailure(error, archiveFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Milliseconds after which an unfinished folder belongs to no living build. */
const ABANDONED = 24 * 60 * 60 * 1000;

/** Removes what a killed build left: that of the caller, who holds its lock, and all old ones. */
export async function sweep(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!name.startsWith(prefix) && !(name.startsWith('.making-') && (await isOld(path)))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > ABANDONED;
}

/** Removes the finished archives of a recipe, of whatever version; gives their names. */
export async function removeArchives(recipe: string): Promise<string[]> {
  const names = await readdir(archiveFolder()).catch(() => []);
  const own = names.filter((name) => new RegExp(`^${recipe}-[0-9a-f]{12}$`).test(name));
  for (const name of own) await rm(join(archiveFolder(), name), { recursive: true, force: true });
  return own;
}

async function runStep(step: Step, context: BuildContext): Promise<void> {
  const { root } = context;
  if ('debs' in step) await unpackDebs(step.debs, context);
  else if ('busybox' in step) await linkBusybox(step.busybox, context);
  else if ('jlink' in step) await linkRuntime(step.jlink, context);
  else if ('maven' in step) await addMaven(step.maven, context);
  else if ('wheels' in step) await addWheels(step.wheels.unpack, context);
  else if ('go' in step) await addGo(step.go, context);
  else if ('files' in step) await overlay(join(context.recipe, step.files), root);
  else if ('links' in step) await link(root, step.links);
  else if ('remove' in step) await removeAll(root, step.remove);
  else if ('replace' in step) await replaceTexts(root, step.replace.file, step.replace.texts);
  else {
    for (const path of step.directories) await mkdir(join(root, path), { recursive: true });
  }
}
