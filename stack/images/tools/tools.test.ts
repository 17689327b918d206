import { expect, test } from 'vitest';
import { imageNames } from '../catalogue.ts';
import { loadRecipe, withBases } from '../recipe.ts';
import { toolsFor } from './tools.ts';

const toolsOf = async (name: string) => toolsFor(withBases(await loadRecipe(name)));

test('each recipe asks only for the tools that it needs', async () => {
  expect(await toolsOf('minio')).toEqual(['apt', 'go']);
  expect(await toolsOf('kafka')).toEqual(['apt', 'jdk', 'maven']);
  expect(await toolsOf('flink')).toEqual(['apt', 'jdk', 'maven', 'python']);
});

test('all recipes together need all tools, and none is asked for twice', async () => {
  const recipes = await Promise.all(
    imageNames.map(async (name) => withBases(await loadRecipe(name))),
  );
  expect(toolsFor(recipes.flat())).toEqual(['apt', 'jdk', 'maven', 'python', 'go']);
});
