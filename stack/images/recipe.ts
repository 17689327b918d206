import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { InfrastructureError } from '../../common/errors.ts';

const path = z.string().regex(/^[^/]/, 'a path inside the image, without a leading slash');
const mapping = z.record(z.string(), path);

/** One step of a recipe; steps run in order and each adds to, or changes, the root file system. */
const step = z.union([
  z.strictObject({ debs: z.array(z.string()).nonempty() }).describe('unpack Debian packages'),
  z.strictObject({ busybox: path }).describe('link the applets that no package brought'),
  z.strictObject({ jlink: path }).describe('link a Java runtime with all modules'),
  z
    .strictObject({
      maven: z.union([z.strictObject({ to: path }), z.strictObject({ unpack: mapping })]),
    })
    .describe('the dependencies of pom.xml, checked against artifacts.sha256'),
  z
    .strictObject({ wheels: z.strictObject({ unpack: mapping }) })
    .describe('folders of the wheels in requirements.txt, which holds their hashes'),
  z
    .strictObject({ go: z.strictObject({ package: z.string(), to: path }) })
    .describe('a program of the module in go.mod, checked against go.sum'),
  z.strictObject({ files: z.string() }).describe('copy a folder of the recipe'),
  z.strictObject({ links: z.record(path, z.string()) }).describe('symbolic links: path to target'),
  z.strictObject({ directories: z.array(path).nonempty() }),
  z.strictObject({ remove: z.array(path).nonempty() }),
  z.strictObject({
    replace: z.strictObject({
      file: path,
      texts: z.array(z.strictObject({ from: z.string().min(1), to: z.string() })).nonempty(),
    }),
  }),
]);

const permission = z.strictObject({
  /** A path with all beneath it; `*` stands for any characters but the slash. */
  paths: z.array(path).nonempty(),
  owner: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  mode: z
    .string()
    .regex(/^[0-7]{4}$/)
    .optional(),
});

const schema = z.strictObject({
  description: z.string(),
  base: z.string().optional(),
  steps: z.array(step).nonempty(),
  permissions: z.array(permission).default([]),
});

export type Step = z.infer<typeof step>;
export type Permission = z.infer<typeof permission>;

/** A recipe as it stands in its folder, and the hash that names what it makes. */
export interface Recipe {
  name: string;
  folder: string;
  description: string;
  base: Recipe | undefined;
  steps: readonly Step[];
  permissions: readonly Permission[];
  /** Hash of all files of the recipe and of its bases, 12 characters. */
  hash: string;
}

/** Changes when the builder itself makes something else of the same recipe. */
const BUILDER_VERSION = '1';

/** The folder with all recipes: beside this file, also when this file was compiled to `dist/`. */
export function recipesFolder(from: string = import.meta.dirname): string {
  const beside = join(from, 'recipes');
  if (existsSync(beside)) return beside;
  for (let folder = from; dirname(folder) !== folder; folder = dirname(folder)) {
    const candidate = join(folder, 'stack', 'images', 'recipes');
    if (existsSync(candidate)) return candidate;
  }
  throw new InfrastructureError('RECIPES_MISSING', 'the recipes of the images are not installed', {
    subject: beside,
    hint: 'install the harness again',
  });
}

/** The names of all recipes, bases included. */
export async function recipeNames(root: string = recipesFolder()): Promise<string[]> {
  return (await readdir(root)).filter((name) => existsSync(join(root, name, 'recipe.json'))).sort();
}

/** Reads and checks a recipe and its bases. */
export async function loadRecipe(name: string, root: string = recipesFolder()): Promise<Recipe> {
  const folder = join(root, name);
  const text = await readFile(join(folder, 'recipe.json'), 'utf8');
  const parsed = schema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new InfrastructureError(
      'RECIPE_INVALID',
      `recipe ${name}: ${z.prettifyError(parsed.error)}`,
      {
        subject: join(folder, 'recipe.json'),
      },
    );
  }
  const { base, ...rest } = parsed.data;
  const baseRecipe = base === undefined ? undefined : await loadRecipe(base, root);
  return {
    name,
    folder,
    ...rest,
    base: baseRecipe,
    hash: await hashRecipe(folder, [BUILDER_VERSION, process.arch, baseRecipe?.hash ?? '']),
  };
}

/** Hash over the names and contents of all files of a folder, and over `salt`. */
export async function hashRecipe(folder: string, salt: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(salt));
  for (const file of await filesBeneath(folder)) {
    const content = await readFile(join(folder, file));
    hash.update(JSON.stringify([file, content.length])).update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

async function filesBeneath(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** A recipe, after its bases. */
export function withBases(recipe: Recipe): Recipe[] {
  return [...(recipe.base === undefined ? [] : withBases(recipe.base)), recipe];
}
