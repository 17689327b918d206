import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InfrastructureError } from '../../common/errors.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { leaksIn, leaksInError, leaksInFiles } from './leaks.ts';

const canary = { name: 'password', value: 'kF9x+Zq/7 mW2&tR5' };
const canaries = [canary];

let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory('leaks');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['plain', canary.value],
  ['URL-encoded', encodeURIComponent(canary.value)],
  ['hexadecimal', Buffer.from(canary.value).toString('hex')],
  ['base64 at 0', Buffer.from(canary.value).toString('base64')],
  ['base64 at 1', Buffer.from(`elastics:${canary.value}!`).toString('base64').slice(0)],
  ['base64 at 2', Buffer.from(`elastic:${canary.value} and more`).toString('base64')],
  ['base64url at 2', Buffer.from(`elastic:${canary.value}`).toString('base64url')],
])('%s is found, and the finding does not repeat it', (form, text) => {
  const leaks = leaksIn(`before ${text} after`, canaries, 'a text');
  expect(
    leaks.some((leak) => /^password, \S.*, in a text$/.test(leak)),
    form,
  ).toBe(true);
  expect(leaks.join()).not.toContain(canary.value);
});

test('a text without it is clean', () => {
  expect(leaksIn(`before ${canary.value.slice(0, -1)} after`, canaries, 'a text')).toEqual([]);
});

test('files are searched in their bytes, unpacked, by their cells and by their names', async () => {
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs', 'a.log'), `key=${canary.value}`);
  await writeFile(join(folder, 'b.gz'), gzipSync(`key=${canary.value}`));
  await writeFile(join(folder, 'c.txt'), 'nothing');
  await writeFile(join(folder, `d-${encodeURIComponent(canary.value)}`), '');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT repeat('x', 1000) || '${canary.value}' AS text FROM range(1000))
     TO '${join(folder, 'e.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  connection.closeSync();
  instance.closeSync();
  const { files, leaks } = await leaksInFiles(folder, canaries);
  expect(files).toBe(5);
  const found = leaks.map((leak) => leak.replace(/^.*, in /, ''));
  expect(found).toEqual(
    expect.arrayContaining([
      'logs/a.log',
      'b.gz (unpacked)',
      'the name of a file',
      'e.parquet (cells)',
    ]),
  );
});

test.each([
  ['message', () => new Error(`denied to ${canary.value}`)],
  ['evidence', () => new InfrastructureError('X', 'x', { evidence: canary.value })],
  ['cause', () => new Error('x', { cause: new Error(canary.value) })],
  [
    'hidden property',
    () => Object.defineProperty(new Error('x'), 'request', { value: { header: canary.value } }),
  ],
])('an error that has it in its %s is found', (_, make) => {
  expect(leaksInError(make(), canaries, 'an error')).not.toEqual([]);
});

test('an error without it is clean', () => {
  const error = new InfrastructureError('X', 'x', { cause: new Error('y'), evidence: 'z' });
  expect(leaksInError(error, canaries, 'an error')).toEqual([]);
});
