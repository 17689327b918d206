import { DuckDBDecimalValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalCell, isoTimestamp } from './table.ts';

test.each([
  [0n, '1970-01-01T00:00:00.000Z'],
  [1_175_541_522_000_000n, '2007-04-02T19:18:42.000Z'],
  [1_234_567n, '1970-01-01T00:00:01.234567Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [-2_208_988_800_000_000n, '1900-01-01T00:00:00.000Z'],
])('%d microseconds are %s', (microseconds, text) => {
  expect(isoTimestamp(microseconds)).toBe(text);
});

test('a decimal is the number that JSON has of its digits, and a changed last digit is another one', () => {
  const limit = 10n ** 10n - 1n;
  fc.assert(
    fc.property(fc.bigInt({ min: -limit, max: limit }), (units) => {
      const cell = (value: bigint) => decimalCell(new DuckDBDecimalValue(value, 10, 4));
      const digits = String(units < 0n ? -units : units).padStart(5, '0');
      const written = `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
      expect(cell(units)).toBe(JSON.parse(written) + 0);
      expect(cell(units + 1n)).not.toBe(cell(units));
    }),
    { numRuns: 2_000 },
  );
});

test('a decimal with more digits than a double is its exact text', () => {
  const wide = new DuckDBDecimalValue(12_345_678_901_234_567_890n, 38, 4);
  expect(decimalCell(wide)).toBe('1234567890123456.7890');
});
