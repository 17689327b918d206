import { expect, test } from 'vitest';
import { mergedPath } from './debian.ts';

test.each([
  ['./bin/bash', 'usr/bin/bash'],
  ['./lib64/', 'usr/lib64'],
  ['lib/x86_64-linux-gnu/libc.so.6', 'usr/lib/x86_64-linux-gnu/libc.so.6'],
  ['./usr/bin/env', 'usr/bin/env'],
  ['./library/x', 'library/x'],
  ['./', ''],
])('%s belongs at %s', (path, expected) => {
  expect(mergedPath(path)).toBe(expected);
});
