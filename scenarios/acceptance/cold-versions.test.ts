import { expect, test } from 'vitest';
import { removedFiles } from './cold-versions.ts';

const file = (path: string) => ({ path, bytes: 1, partitionValues: {} });
const version = (number: number, added: string[], removed: string[] = []) => ({
  version: number,
  committedAt: number,
  transactions: {},
  rewrites: removed.length > 0,
  adds: added.length > 0,
  added: added.map(file),
  removed,
});

test('files that were added and taken away again, with both versions', () => {
  const versions = [
    version(0, ['a', 'b']),
    version(1, ['c'], ['a', 'never added']),
    version(2, ['a']),
    version(3, [], ['a', 'c']),
  ];
  expect(removedFiles(versions)).toEqual([
    { ...file('a'), version: 0, until: 1 },
    { ...file('a'), version: 2, until: 3 },
    { ...file('c'), version: 1, until: 3 },
  ]);
});
