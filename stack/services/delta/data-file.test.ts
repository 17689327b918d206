import { expect, test } from 'vitest';
import { isoTimestamp } from './data-file.ts';

test.each([
  [0n, '1970-01-01T00:00:00.000Z'],
  [1_175_541_522_000_000n, '2007-04-02T19:18:42.000Z'],
  [1_234_567n, '1970-01-01T00:00:01.234567Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [-2_208_988_800_000_000n, '1900-01-01T00:00:00.000Z'],
])('%d microseconds are %s', (microseconds, text) => {
  expect(isoTimestamp(microseconds)).toBe(text);
});
