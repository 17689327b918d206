import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silent } from '../../../../common/progress.ts';
import { temporaryDirectory } from '../../../../common/temporary.ts';
import { type Fetch, obtainDeltaExtension } from './obtain.ts';

let cache: string;
beforeEach(async () => {
  cache = await temporaryDirectory('cache');
  vi.stubEnv('DATA_BROKER_CACHE', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

const unreachable: Fetch = async () => {
  throw new Error('no route to host\nand more');
};
const nothing: Fetch = async () => {};
const garbage: Fetch = async (folder, layout) => {
  await mkdir(join(folder, layout), { recursive: true });
  for (const name of ['httpfs', 'delta']) {
    await writeFile(join(folder, layout, `${name}.duckdb_extension`), 'garbage');
  }
};
const obtain = (...fetches: Fetch[]) =>
  obtainDeltaExtension(
    { install: true, progress: silent },
    fetches.map((fetch, index) => ({ name: `way ${index + 1}`, fetch })),
  );

describe('without the delta extension the reason is said', () => {
  test('fetching is forbidden', async () => {
    const forbidden = await obtainDeltaExtension({ install: false, progress: silent });
    expect(forbidden).toEqual({
      reason: 'it is not in the cache, and --no-install forbids fetching it',
    });
  });

  test('no way leads to it, and each says why', async () => {
    expect(await obtain(unreachable, nothing)).toEqual({
      reason: expect.stringMatching(
        /^it could not be fetched \(way 1: no route to host; way 2: it brought nothing for v\S+\)$/,
      ),
    });
  });

  test('a file that DuckDB does not load is not kept', async () => {
    const failed = { reason: expect.stringContaining('is not a DuckDB extension') };
    expect(await obtain(garbage)).toEqual(failed);
    expect(await obtain(garbage)).toEqual(failed);
  });

  test('an interrupted run ends', async () => {
    const interrupt = new AbortController();
    const slow: Fetch = async () => {
      interrupt.abort(new Error('interrupted'));
      throw new Error('cut off');
    };
    const options = { install: true, progress: silent, signal: interrupt.signal };
    await expect(obtainDeltaExtension(options, [{ name: 'slow', fetch: slow }])).rejects.toThrow(
      'interrupted',
    );
  });
});
