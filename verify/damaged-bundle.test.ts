import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { BundlePaths } from '../common/run-bundle.ts';
import { verifyBundle } from './oracle.ts';
import { small, verified } from './testing/verified.ts';
import { temporaryBundle, writeHistory } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('a damaged bundle is a usage error that names the file', () => {
  test.each<[string, string, (paths: BundlePaths) => Promise<unknown>]>([
    ['no directory', 'BUNDLE_NOT_A_DIRECTORY', (paths) => rm(paths.directory, { recursive: true })],
    ['no config', 'BUNDLE_FILE_MISSING', (paths) => rm(paths.config)],
    ['a table is missing', 'BUNDLE_FILE_MISSING', (paths) => rm(paths.history('arxiv', 'cold'))],
    [
      'the sightings of a run that was watched are missing',
      'BUNDLE_FILE_MISSING',
      (paths) => rm(paths.history('arxiv', 'sightings')),
    ],
    [
      'a table is cut off',
      'BUNDLE_PARQUET',
      (paths) => truncate(paths.history('arxiv', 'hot'), 100),
    ],
    ['JSON is cut off', 'BUNDLE_FILE_UNREADABLE', (paths) => truncate(paths.observation, 20)],
    [
      'another version',
      'BUNDLE_SCHEMA_VERSION',
      (paths) => writeFile(paths.config, '{"schemaVersion":99}'),
    ],
    [
      'other content',
      'BUNDLE_FILE_INVALID',
      (paths) => writeFile(paths.config, '{"schemaVersion":1}'),
    ],
  ])('%s', async (_, code, damage) => {
    const promise = verified(small(), undefined, async (paths) => {
      await damage(paths);
    });
    await expect(promise).rejects.toMatchObject({ code, exitCode: 2 });
  });

  test('verifying leaves the bundle as it is and stops when asked', async () => {
    await using bundle = await temporaryBundle();
    await writeHistory(bundle.paths, small());
    const files = async () => (await readdir(bundle.paths.directory, { recursive: true })).sort();
    const before = await files();
    await verifyBundle(bundle.paths.directory);
    expect(await files()).toEqual(before);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(verifyBundle(bundle.paths.directory, { signal })).rejects.toThrow('enough');
    expect(before).not.toContain(join('history', 'arxiv-hot.parquet.spool'));
  });
});
