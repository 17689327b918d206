import { expect, test } from 'vitest';
import { atLeast, numbersOf } from './version.ts';

test.each([
  ['1.26.8', [1, 26, 8]],
  ['8.3.0-88ddb73439c5', [8, 3, 0]],
  ['17', [17]],
  ['devel', []],
])('numbers of %s', (version, numbers) => {
  expect(numbersOf(version)).toEqual(numbers);
});

test.each([
  ['1.26.8', '1.25', true],
  ['1.25', '1.25.0', true],
  ['1.19~1', '1.25', false],
  ['1.9', '1.10', false],
  ['', '1', false],
])('%s is at least %s: %s', (version, needed, expected) => {
  expect(atLeast(version, needed)).toBe(expected);
});
