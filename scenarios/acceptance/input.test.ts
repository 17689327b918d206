import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { readLines, requireInput } from './input.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory('input');
});
afterAll(() => rm(directory, { recursive: true }));

async function linesOf(content: Buffer | string, name = 'records.ndjson') {
  const file = join(directory, name);
  await writeFile(file, content);
  const lines: [number, string][] = [];
  for await (const { number, bytes } of readLines(file))
    lines.push([number, bytes.toString('latin1')]);
  return lines;
}

test.each([
  ['', []],
  ['\n', [[1, '']]],
  ['a', [[1, 'a']]],
  ['a\n', [[1, 'a']]],
  [
    'a\n\nb',
    [
      [1, 'a'],
      [2, ''],
      [3, 'b'],
    ],
  ],
  [
    'a\r\nb\r\n',
    [
      [1, 'a\r'],
      [2, 'b\r'],
    ],
  ],
  [
    Buffer.from([0xff, 0x00, 0x0a, 0xfe]),
    [
      [1, '\xff\x00'],
      [2, '\xfe'],
    ],
  ],
])('%j has these lines', async (content, lines) => {
  expect(await linesOf(content)).toEqual(lines);
});

test('a line longer than a read is whole', async () => {
  const long = 'x'.repeat(300_000);
  expect(await linesOf(`${long}\n${long}y\n`)).toEqual([
    [1, long],
    [2, `${long}y`],
  ]);
});

test('a compressed file is decompressed', async () => {
  expect(await linesOf(gzipSync('a\nb\n'), 'records.ndjson.gz')).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
});

test('what is missing or no file is refused before anything starts', async () => {
  await expect(requireInput(join(directory, 'absent'))).rejects.toMatchObject({ code: 'INPUT' });
  await expect(requireInput(directory)).rejects.toMatchObject({
    code: 'INPUT',
    subject: directory,
  });
});
