import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { hashRecipe, loadRecipe, recipesFolder, withBases } from './recipe.ts';

let root: string;
beforeEach(async () => {
  root = await temporaryDirectory('recipes');
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(recipe: string, content: object, files: Record<string, string> = {}) {
  await mkdir(join(root, recipe), { recursive: true });
  await writeFile(join(root, recipe, 'recipe.json'), JSON.stringify(content));
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, recipe, name), text);
}

const steps = [{ directories: ['data'] }];

test('the hash changes with a file, with its name and with the base, and with nothing else', async () => {
  await write('base', { description: 'b', steps });
  await write('top', { description: 't', base: 'base', steps }, { a: '1' });
  const first = (await loadRecipe('top', root)).hash;
  expect((await loadRecipe('top', root)).hash).toBe(first);
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  await writeFile(join(root, 'top', 'a'), '2');
  const second = (await loadRecipe('top', root)).hash;
  await writeFile(join(root, 'base', 'x'), '');
  const third = (await loadRecipe('top', root)).hash;
  expect(new Set([first, second, third]).size).toBe(3);
});

test('moving text from one file to the next changes the hash', async () => {
  await write('one', { description: '', steps }, { a: 'xy', b: '' });
  await write('two', { description: '', steps }, { a: 'x', b: 'y' });
  expect(await hashRecipe(join(root, 'one'), [])).not.toBe(await hashRecipe(join(root, 'two'), []));
});

test('bases come first', async () => {
  await write('base', { description: 'b', steps });
  await write('top', { description: 't', base: 'base', steps });
  const names = withBases(await loadRecipe('top', root)).map(({ name }) => name);
  expect(names).toEqual(['base', 'top']);
});

test.each([
  ['an unknown step', { description: '', steps: [{ bogus: 1 }] }],
  ['no steps', { description: '', steps: [] }],
  ['an absolute path', { description: '', steps: [{ directories: ['/data'] }] }],
  ['a bad mode', { description: '', steps, permissions: [{ paths: ['a'], mode: '9' }] }],
])('%s is refused with the name of the recipe', async (_, content) => {
  await write('bad', content);
  await expect(loadRecipe('bad', root)).rejects.toMatchObject({
    code: 'RECIPE_INVALID',
    message: expect.stringContaining('bad'),
  });
});

test('the recipes are found from compiled files too', () => {
  const sources = recipesFolder();
  const checkout = join(sources, '../../..');
  expect(recipesFolder(join(checkout, 'dist/stack/images'))).toBe(sources);
});
