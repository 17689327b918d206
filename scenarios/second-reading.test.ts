import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../common/progress.ts';
import { compareReadings } from '../stack/services/delta/compare.ts';
import { obtainDeltaExtension } from '../stack/services/delta/extension/obtain.ts';
import type { Fingerprint } from '../stack/services/delta/fingerprint.ts';
import { SecondReader } from '../stack/services/delta/second-reading.ts';
import { DeltaTable, type TableStore } from '../stack/services/delta/table.ts';
import { folderStore } from '../stack/services/delta/testing/folder-store.ts';

const tables = fileURLToPath(new URL('../fixtures/delta-tables', import.meta.url));
const names = Object.keys(JSON.parse(readFileSync(join(tables, 'expected.json'), 'utf8')));

let reader: SecondReader;
beforeAll(async () => {
  const extension = await obtainDeltaExtension({ install: true, progress: silent });
  if ('reason' in extension) throw new Error(extension.reason);
  reader = await SecondReader.open(extension);
});
afterAll(() => reader[Symbol.dispose]());

/** Reads a table both ways, our own way from this store. */
async function readBothWays(name: string, store: TableStore): Promise<number> {
  const table = new DeltaTable(store, tables, name, join(tables, name));
  const snapshot = await table.snapshot();
  if (snapshot === undefined) throw new Error('no table');
  const own = new Map<string, Fingerprint>();
  let read = 0;
  for await (const rows of table.rows(snapshot, own)) read += rows.length;
  await compareReadings(table, snapshot, own, reader);
  return read;
}

describe('do our own reading of Delta tables and the delta extension say the same?', () => {
  test.each(names)('of a table of another writer: %s', async (name) => {
    expect(await readBothWays(name, folderStore)).toBeGreaterThan(0);
  });

  test('a reading that misses the newest version is noticed, and both answers are named', async () => {
    const blind: TableStore = {
      ...folderStore,
      list: async (bucket, prefix) =>
        (await folderStore.list(bucket, prefix)).filter(({ key }) => !key.endsWith('4.json')),
    };
    await expect(readBothWays('evolved', blind)).rejects.toMatchObject({
      code: 'DELTA_READINGS_DISAGREE',
      message: expect.stringMatching(/3 files in the newest version .* 1 by the delta extension/),
    });
  });

  test('a reading that gets another content of a file is noticed', async () => {
    const { files = [] } = (await new DeltaTable(folderStore, tables, 'cleaned').snapshot()) ?? {};
    const [first = '', second = ''] = files.map(({ path }) => path);
    const stale: TableStore = {
      ...folderStore,
      get: (bucket, key) => folderStore.get(bucket, key.replace(first, second)),
    };
    await expect(readBothWays('cleaned', stale)).rejects.toMatchObject({
      code: 'DELTA_READINGS_DISAGREE',
      evidence: expect.stringContaining(first),
    });
  });
});
