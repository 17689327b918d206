import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBundle } from './run-bundle.ts';
import { temporaryDirectory } from './temporary.ts';

test('a bundle is made with the directories above it, also beside another one', async () => {
  const directory = await temporaryDirectory('bundle');
  try {
    const made = await Promise.all([
      createBundle(join(directory, 'a', 'b', 'one')),
      createBundle(join(directory, 'a', 'b', 'two')),
    ]);
    for (const paths of made) await writeFile(paths.log('kafka'), '');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('where none can be made it says so, and does not try for ever', async () => {
  const file = join(await temporaryDirectory('bundle'), 'file');
  await writeFile(file, '');
  await expect(createBundle(join(file, 'run'))).rejects.toMatchObject({
    code: 'BUNDLE_NOT_WRITABLE',
  });
  await expect(createBundle('/proc/nowhere/run')).rejects.toMatchObject({
    code: 'BUNDLE_NOT_WRITABLE',
    subject: '/proc/nowhere/run',
  });
  await rm(join(file, '..'), { recursive: true });
});
