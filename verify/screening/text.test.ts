import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldType } from '../../fixtures/records/index.ts';
import { FIELDS, valuesOf } from './testing/documents.ts';
import { parseText, textOf } from './text.ts';

const TYPES = [...new Set(FIELDS.map(({ type }) => type))];

test.each(TYPES)('a value of %s is told by its text', (type) => {
  fc.assert(
    fc.property(valuesOf(type), (value) => {
      const told = parseText(textOf(value, type), type);
      expect(told).toEqual(value === 0 ? 0 : value);
    }),
    { numRuns: 1_000 },
  );
});

test.each(TYPES)(
  'no text of %s begins with another one, so texts in a row tell all values',
  (type) => {
    fc.assert(
      fc.property(valuesOf(type), valuesOf(type), (one, other) => {
        const [a, b] = [textOf(one, type), textOf(other, type)];
        expect(a === b || !a.startsWith(b)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  },
);

describe('the text of', () => {
  test.each<[FieldType, Parameters<typeof textOf>[0], string]>([
    ['string', null, 'n'],
    ['string', '', '0:'],
    ['string', 'n', '1:n'],
    ['string', '🦆ü', '6:🦆ü'],
    ['integer', -0, '0;'],
    ['long', -(2n ** 63n), '-9223372036854775808;'],
    ['decimal(10,4)', -0, '0.0000;'],
    ['decimal(10,4)', -0.0001, '-0.0001;'],
    ['boolean', false, 'false;'],
    ['timestamp', '1969-12-31T23:59:59.999999Z', '-1;'],
    ['timestamp', '1970-01-01T00:00:01.500Z', '1500000;'],
    ['date', '1969-12-31', '-1;'],
    ['string[]', [], '0:0:0:'],
    ['string[]', [''], '1:0:0:'],
    ['string[]', ['a', null], '2:3:a,03:a;1'] as never,
  ])('%s %o is %s', (type, value, text) => {
    expect(textOf(value, type)).toBe(text);
  });

  test('a value that the column would round is refused', () => {
    expect(() => textOf(0.00001, 'decimal(10,4)')).toThrow('more than 4 digits');
    expect(() => textOf(1.5, 'integer')).toThrow(RangeError);
  });

  test('a time that is no time of a Date stays readable', () => {
    expect(parseText('9223372036854775807;', 'timestamp')).toBe('9223372036854775807 microseconds');
    expect(parseText('2147483647;', 'date')).toBe('2147483647 days');
  });
});
