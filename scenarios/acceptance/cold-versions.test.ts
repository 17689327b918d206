import { expect, test } from 'vitest';
import { removedFiles } from './cold-versions.ts';

const version = (number: number, added: string[], removed: string[] = []) => ({
  version: number,
  committedAt: number,
  transactions: {},
  rewrites: removed.length > 0,
  added: added.map((path) => ({ path, bytes: 1 })),
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
    { path: 'a', bytes: 1, version: 0, until: 1 },
    { path: 'a', bytes: 1, version: 2, until: 3 },
    { path: 'c', bytes: 1, version: 1, until: 3 },
  ]);
});
