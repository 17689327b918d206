import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../../common/temporary.ts';
import type { Row } from './data-file.ts';
import { DeltaTable, type TableStore } from './table.ts';
import { folderStore } from './testing/folder-store.ts';

const fixtures = fileURLToPath(new URL('../../../fixtures/delta-tables', import.meta.url));
const expected: Record<string, { version: number; rows: Row[] }> = JSON.parse(
  await readFile(join(fixtures, 'expected.json'), 'utf8'),
);

let tables: string;
beforeEach(async () => {
  tables = await temporaryDirectory('tables');
  await cp(fixtures, tables, { recursive: true });
});
afterEach(() => rm(tables, { recursive: true }));

async function read(name: string, store: TableStore = folderStore) {
  const table = new DeltaTable(store, tables, name);
  const snapshot = await table.snapshot();
  if (snapshot === undefined) throw new Error('no table');
  const rows: Row[] = [];
  const places: (number | null)[] = [];
  for await (const placed of table.rows(snapshot)) {
    rows.push(...placed.map(({ row }) => row));
    places.push(...placed.map(({ version }) => version));
  }
  return { version: snapshot.version, rows: rows.map(sortable).sort(), places };
}

/** Whole numbers as text, as in expected.json. */
const sortable = (row: Row) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
    (field, value) =>
      typeof value === 'bigint' || (typeof value === 'number' && field !== 'real')
        ? String(value)
        : value,
  );

async function filesOf(name: string, ending: string): Promise<string[]> {
  const files = await readdir(join(tables, name), { recursive: true });
  return files.filter((file) => file.endsWith(ending)).map((file) => join(tables, name, file));
}

/** Writes a Parquet file by an SQL query. */
async function parquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

describe('tables of delta-rs are read as delta-rs reads them', () => {
  test.each(Object.keys(expected))('%s', async (name) => {
    const { version, rows } = await read(name);
    expect(version).toBe(expected[name]?.version);
    expect(rows).toEqual(expected[name]?.rows.map(sortable).sort());
  });

  test('files of the same size and time are told apart', async () => {
    const blind = {
      ...folderStore,
      list: async (bucket: string, prefix: string) =>
        (await folderStore.list(bucket, prefix)).filter(({ key }) => !key.endsWith('4.json')),
    };
    const { rows } = await read('evolved', blind);
    expect(rows).toEqual(expected['evolved']?.rows.map(sortable).sort());
  });

  test('the log of one of them begins with a checkpoint', async () => {
    expect((await read('cleaned')).places).toContain(null);
  });
});

test('decimals are numbers, also those of a file that was written without the column', async () => {
  const field = { name: 'entropy', type: 'decimal(10,4)', nullable: true, metadata: {} };
  const add = (path: string) => ({
    add: { path, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true },
  });
  const fields = [{ ...field, name: 'n', type: 'integer' }, field];
  const actions = [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: 'x',
        format: { provider: 'parquet', options: {} },
        schemaString: JSON.stringify({ type: 'struct', fields }),
        partitionColumns: [],
        configuration: {},
      },
    },
    add('new.parquet'),
    add('old.parquet'),
  ];
  const log = join(tables, 'decimals', '_delta_log');
  await mkdir(log, { recursive: true });
  await writeFile(
    join(log, `${'0'.padStart(20, '0')}.json`),
    actions.map((action) => JSON.stringify(action)).join('\n'),
  );
  const values = "('3.1200'), ('0.0001'), ('-999999.9999'), (NULL)";
  await parquet(
    join(tables, 'decimals', 'new.parquet'),
    `SELECT 1 AS n, v::DECIMAL(10,4) AS entropy FROM (VALUES ${values}) t(v)`,
  );
  await parquet(join(tables, 'decimals', 'old.parquet'), 'SELECT 2 AS n');
  const { rows } = await read('decimals');
  expect(rows.map((row) => JSON.parse(row).entropy).sort()).toEqual([
    '-999999.9999',
    '0.0001',
    '3.12',
    null,
    null,
  ]);
});

describe('a table of which something is broken is refused by what is broken', () => {
  test('a data file that is gone', async () => {
    const [file = ''] = await filesOf('types', '.parquet');
    await rm(file);
    await expect(read('types')).rejects.toMatchObject({
      code: 'DELTA_MISSING_FILE',
      expected: 'the file that version 0 added',
    });
  });

  test('a data file that is cut off', async () => {
    const [file = ''] = await filesOf('types', '.parquet');
    await writeFile(file, (await readFile(file)).subarray(0, -100));
    await expect(read('types')).rejects.toMatchObject({ code: 'DELTA_CORRUPT_FILE' });
  });

  test('a checkpoint that is cut off', async () => {
    const [file = ''] = await filesOf('cleaned', 'checkpoint.parquet');
    await writeFile(file, (await readFile(file)).subarray(0, -100));
    await expect(read('cleaned')).rejects.toThrow('the checkpoint of version 3 is broken');
  });

  test('a checkpoint of the second form under the name of the first', async () => {
    const [file = ''] = await filesOf('cleaned', 'checkpoint.parquet');
    await parquet(
      `${file}.new`,
      `SELECT * REPLACE ({path: 'x', sizeInBytes: 1, modificationTime: 1, tags: MAP {}} AS sidecar) FROM '${file}'`,
    );
    await cp(`${file}.new`, file);
    await expect(read('cleaned')).rejects.toThrow("v2 checkpoints can't be read");
  });

  test('a version that is gone', async () => {
    await rm(join(tables, 'evolved/_delta_log', `${'2'.padStart(20, '0')}.json`));
    await expect(read('evolved')).rejects.toThrow('version 2 is missing');
  });

  test('a column that is missing and may not be', async () => {
    const [log = ''] = await filesOf('types', '.json');
    const text = await readFile(log, 'utf8');
    const other = text.replace(
      '{\\"name\\":\\"text\\",\\"type\\":\\"string\\",\\"nullable\\":true',
      '{\\"name\\":\\"other\\",\\"type\\":\\"string\\",\\"nullable\\":false',
    );
    expect(other).not.toBe(text);
    await writeFile(log, other);
    await expect(read('types')).rejects.toMatchObject({
      code: 'DELTA_CORRUPT_FILE',
      cause: { message: 'the file has no column other, which may not be null' },
    });
  });

  test.each([
    ['decimal(16,2)', '"decimal(16,2)"'],
    ['binary', '"binary"'],
    ['struct', '{"type":"struct","fields":[]}'],
    ['map', '{"type":"map","keyType":"string","valueType":"string","valueContainsNull":true}'],
    ['array of timestamp', '{"type":"array","elementType":"timestamp","containsNull":true}'],
  ])('a column of type %s', async (type, text) => {
    const [log = ''] = await filesOf('types', '.json');
    const content = await readFile(log, 'utf8');
    const escaped = JSON.stringify(text).slice(1, -1);
    const other = content.replace(
      '{\\"name\\":\\"text\\",\\"type\\":\\"string\\"',
      () => `{\\"name\\":\\"text\\",\\"type\\":${escaped}`,
    );
    expect(other).not.toBe(content);
    await writeFile(log, other);
    await expect(read('types')).rejects.toThrow(`type ${type} (column text) can't be read`);
  });
});
