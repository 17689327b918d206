import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KafkaContainer } from '@testcontainers/kafka';
import { expect, test } from 'vitest';
import { CATALOGUE, imageNames } from './catalogue.ts';
import { referenceOf } from './packages-source.ts';
import { loadRecipe, withBases } from './recipe.ts';
import { atLeast } from './version.ts';

test.each(imageNames)(
  '%s: the recipe is valid and makes the version of the catalogue',
  async (name) => {
    const { packages } = CATALOGUE[name];
    const recipe = await loadRecipe(packages.recipe);
    const files = await Promise.all(
      ['pom.xml', 'requirements.txt', 'go.mod'].map((file) =>
        readFile(join(recipe.folder, file), 'utf8').catch(() => ''),
      ),
    );
    const stated = packages.version.match(/[0-9a-f]{12}|\d+\.\d+\.\d+/)?.[0] ?? 'none';
    expect(files.join('\n')).toContain(stated);
    expect(withBases(recipe)[0]?.name).toBe('os');
  },
);

test.each(imageNames)('%s: testcontainers takes the reference as it is', async (name) => {
  const reference = referenceOf(await loadRecipe(CATALOGUE[name].packages.recipe));
  // A first part "localhost" keeps the Docker Hub prefix away.
  expect(reference).toMatch(/^localhost\/data-broker\/[a-z0-9-]+:[\w.-]+-[0-9a-f]{12}$/);
});

test('KafkaContainer takes the tags of both sources, for KRaft from 8.0.0 on', async () => {
  const { registry, packages } = CATALOGUE.kafka;
  const own = referenceOf(await loadRecipe(packages.recipe));
  for (const reference of [`${registry.repository}:${registry.tag}`, own]) {
    expect(() => new KafkaContainer(reference)).not.toThrow();
    expect(atLeast(reference.split(':')[1] ?? '', '8.0.0')).toBe(true);
  }
});

test.each(imageNames)('%s: every registry tag is pinned and its source noted', (name) => {
  const { registry } = CATALOGUE[name];
  expect(registry.tag).not.toBe('latest');
  expect(registry.known).toMatch(/^20\d\d-\d\d/);
});
