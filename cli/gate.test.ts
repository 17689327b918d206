import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { feedsOf } from './gate.ts';
import { sourceNames } from './options.ts';

const file = fileURLToPath(import.meta.url);
const feeds = async (flags: { input?: string[]; source?: string[] }) =>
  Object.fromEntries(await feedsOf({ records: 10, ...flags }, 7));

const generated = { kind: 'generated', seed: 7, count: 10 };

test('without input the chosen sources are fed generated records', async () => {
  expect(Object.keys(await feeds({}))).toEqual(sourceNames);
  expect(await feeds({ source: ['github'] })).toEqual({ github: generated });
  expect(await feeds({ source: ['github', 'arxiv', 'github'] })).toEqual({
    arxiv: generated,
    github: generated,
  });
  expect(Object.keys(await feeds({ source: ['all'] }))).toEqual(sourceNames);
});

test('files, named with their source or alone', async () => {
  expect(await feeds({ input: [`arxiv=${file}`, file] })).toEqual({
    arxiv: { kind: 'files', files: [file, file] },
  });
  expect(await feeds({ input: [`github=${file}`, file] })).toEqual({
    github: { kind: 'files', files: [file] },
    arxiv: { kind: 'files', files: [file] },
  });
  expect(await feeds({ input: [file], source: ['github'] })).toEqual({
    github: { kind: 'files', files: [file] },
  });
});

test('a file without a name is refused where it may belong to several sources', async () => {
  await expect(feeds({ input: [file], source: ['arxiv', 'github'] })).rejects.toMatchObject({
    code: 'INPUT_SOURCE',
  });
});

test.each([
  ['arxiv=/absent', 'INPUT'],
  ['/absent', 'INPUT'],
  ['twitter=/absent', 'INPUT_SOURCE'],
])('%s is refused', async (input, code) => {
  await expect(feeds({ input: [input] })).rejects.toMatchObject({ code, exitCode: 2 });
});
