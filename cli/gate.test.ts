import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { feedsOf } from './gate.ts';

const file = fileURLToPath(import.meta.url);
const feeds = async (flags: { input?: string[]; source?: 'arxiv' }) =>
  Object.fromEntries(await feedsOf({ records: 10, ...flags }, 7));

test('without input every source is fed generated records', async () => {
  expect(await feeds({})).toEqual({ arxiv: { kind: 'generated', seed: 7, count: 10 } });
});

test('files, named with their source or alone', async () => {
  expect(await feeds({ input: [`arxiv=${file}`, file] })).toEqual({
    arxiv: { kind: 'files', files: [file, file] },
  });
});

test.each([
  ['arxiv=/absent', 'INPUT'],
  ['/absent', 'INPUT'],
  ['twitter=/absent', 'INPUT_SOURCE'],
])('%s is refused', async (input, code) => {
  await expect(feeds({ input: [input] })).rejects.toMatchObject({ code, exitCode: 2 });
});
