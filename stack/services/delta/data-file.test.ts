import { DuckDBDecimalValue } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalNumber, isoTimestamp } from './data-file.ts';

test.each([
  [0n, '1970-01-01T00:00:00.000Z'],
  [1_175_541_522_000_000n, '2007-04-02T19:18:42.000Z'],
  [1_234_567n, '1970-01-01T00:00:01.234567Z'],
  [-1n, '1969-12-31T23:59:59.999999Z'],
  [-2_208_988_800_000_000n, '1900-01-01T00:00:00.000Z'],
])('%d microseconds are %s', (microseconds, text) => {
  expect(isoTimestamp(microseconds)).toBe(text);
});

test.each([
  [10, 4],
  [15, 0],
  [15, 15],
])(
  'a DECIMAL(%i,%i) is the number that JSON has of its digits, and another last digit is another number',
  (width, scale) => {
    const limit = 10n ** BigInt(width) - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: -limit, max: limit - 1n }), (units) => {
        const number = (value: bigint) =>
          decimalNumber(new DuckDBDecimalValue(value, width, scale));
        const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
        const whole = digits.slice(0, digits.length - scale);
        const text = scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`;
        expect(number(units)).toBe(JSON.parse(`${units < 0n ? '-' : ''}${text}`));
        expect(number(units + 1n)).not.toBe(number(units));
      }),
      { numRuns: 2_000 },
    );
  },
);
