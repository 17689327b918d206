import { appendFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeError } from '../common/errors.ts';
import { temporaryDirectory } from '../common/temporary.ts';
import { Database } from './database.ts';
import { sqlText } from './sql.ts';
import { type Column, readSpool, spoolPath, TableWriter } from './table-writer.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COLUMNS: readonly Column[] = [
  { name: 'n', type: 'long' },
  { name: 'text', type: 'text' },
  { name: 'digest', type: 'digest' },
  { name: 'flag', type: 'boolean' },
];
let directory = '';
let database: Database;
beforeAll(async () => {
  directory = await temporaryDirectory('table');
  database = await Database.open(directory);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

test('any text comes back from Parquet as it was, and so do nulls and large numbers', async () => {
  const texts = [
    ...['', ' ', '\\N', ',', '.', '%41', '"', "'", 'a\nb\r\n', '\0', '\u2028', 'é🇺🇳', ' x '],
    ...fc.sample(fc.string({ unit: 'binary' }), { seed: 1, numRuns: 200 }),
  ];
  const path = join(directory, 'texts.parquet');
  const writer = new TableWriter(path, COLUMNS);
  for (const [index, text] of texts.entries()) writer.append([index, text, null, true]);
  writer.append([2n ** 53n - 1n, null, 'f'.repeat(32), false]);
  expect(await writer.finish()).toBe(texts.length + 1);
  const rows = await database.rows(`SELECT * FROM read_parquet(${sqlText(path)}) ORDER BY n`);
  expect(rows.slice(0, -1).map((row) => row['text'])).toEqual(texts);
  const last = rows.at(-1);
  expect(last).toMatchObject({ n: 2 ** 53 - 1, text: null, flag: false });
  expect(String(last?.['digest']).replaceAll('-', '')).toBe('f'.repeat(32));
  expect(await readdir(directory)).toEqual(['texts.parquet']);
});

test('what a killed writer handed over is read, a line cut off is not', async () => {
  const path = join(directory, 'killed.parquet');
  const writer = new TableWriter(path, COLUMNS);
  writer.append([1, 'one', null, null]);
  writer.append([2, 'two', null, null]);
  writer.flush();
  await appendFile(spoolPath(path), '3,three,\\N,tr');
  const rows = await database.rows(`${readSpool(spoolPath(path), COLUMNS)} ORDER BY n`);
  expect(rows.map((row) => row['text'])).toEqual(['one', 'two']);
  writer.close();
});

test('a row that cannot be stored is an error and never left out', async () => {
  const path = join(directory, 'misfit.parquet');
  const writer = new TableWriter(path, COLUMNS);
  writer.append([1, 'one', null, null]);
  writer.append(['two', ','.repeat(1_000_000), null, null]);
  const error = await writer.finish().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'TABLE_WRITE', exitCode: 4 });
  expect(describeError(error).length).toBeLessThan(2_000);
  await expect(stat(path)).rejects.toThrow('ENOENT');
  await expect(stat(spoolPath(path))).resolves.toBeDefined();
});

test('a table of another number of rows than were appended is an error', async () => {
  const path = join(directory, 'short.parquet');
  const writer = new TableWriter(path, COLUMNS);
  writer.append([1, 'one', null, null]);
  writer.flush();
  await appendFile(spoolPath(path), '2,two,\\N,\\N,.\n');
  await expect(writer.finish()).rejects.toThrow('cannot be written whole');
});

test('long lines are stored', async () => {
  const path = join(directory, 'long.parquet');
  const writer = new TableWriter(path, COLUMNS);
  for (let n = 0; n < 3; n += 1) writer.append([n, ','.repeat(1_500_000), null, null]);
  expect(await writer.finish()).toBe(3);
  const [row] = await database.rows(
    `SELECT min(length(text)) AS shortest, count(*) AS n FROM read_parquet(${sqlText(path)})`,
  );
  expect(row).toEqual({ shortest: 1_500_000, n: 3 });
});
