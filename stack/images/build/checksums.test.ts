import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '../../../common/temporary.ts';
import { parseChecksums, sha256, verifyChecksums } from './checksums.ts';

let folder: string;
let list: string;
beforeEach(async () => {
  folder = await temporaryDirectory('artifacts');
  list = `${folder}.sha256`;
  await writeFile(join(folder, 'a.jar'), 'a');
  await writeFile(list, `${await sha256(join(folder, 'a.jar'))}  a.jar\n`);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(list, { force: true });
});

test('the recorded files pass', async () => {
  await verifyChecksums(folder, list);
});

test('changed, unexpected and missing files are all named', async () => {
  await writeFile(join(folder, 'a.jar'), 'b');
  await writeFile(join(folder, 'x.jar'), '');
  await writeFile(list, `${'0'.repeat(64)}  gone.jar\n${'1'.repeat(64)}  a.jar\n`);
  await expect(verifyChecksums(folder, list)).rejects.toMatchObject({
    code: 'CHECKSUM',
    evidence: 'a.jar: other contents\nx.jar: not in the list\ngone.jar: missing',
  });
});

test('only lines of sha256sum count', () => {
  expect([...parseChecksums(`# no\n${'a'.repeat(64)}  b c.jar\n`)]).toEqual([
    ['b c.jar', 'a'.repeat(64)],
  ]);
});
