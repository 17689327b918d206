import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesDigest, canonicalForm, contentDigest } from './canonical.ts';

test('equal contents have one form, however they are written', () => {
  expect(canonicalForm({ b: [1, 'x'], a: null })).toBe('{"a":null,"b":[1,"x"]}');
  expect(canonicalForm({ a: undefined, b: -0 })).toBe(canonicalForm({ b: 0n }));
  expect(canonicalForm(JSON.parse('{"a":3.1200,"b":4.0000}'))).toBe('{"a":3.12,"b":4}');
  expect(canonicalForm(2 ** 60)).toBe(canonicalForm(2n ** 60n));
  expect(canonicalForm(new Date(5))).toBe(canonicalForm('1970-01-01T00:00:00.005Z'));
});

describe('different contents have different forms', () => {
  test.each<[unknown, unknown]>([
    [{ a: null }, {}],
    [{ a: '1' }, { a: 1 }],
    [{ a: 'null' }, { a: null }],
    [{ a: ['x', 'y'] }, { a: ['y', 'x'] }],
    [{ a: 'x' }, { a: 'x', extra: 0 }],
    ['é', 'e\u0301'],
    ['x ', 'x'],
    ['\ud83d', '\ufffd'],
    ['\ud83d', '\\ud83d'],
    ['2007-04-02T19:18:42.000Z', '2007-04-02T19:18:42.000001Z'],
    [{ entropy: 3.1234 }, { entropy: 3.1235 }],
    [{ entropy: 3 }, { entropy: 3.0001 }],
    [{ entropy: 999_999.9999 }, { entropy: 999_999.9998 }],
    [9_007_199_254_740_993n, 9_007_199_254_740_992n],
    [Uint8Array.of(1), '#01'],
    [[[]], []],
    [true, 'true'],
  ])('%o and %o', (one, other) => {
    expect(contentDigest(one)).not.toBe(contentDigest(other));
  });
});

test('the form does not depend on the order of fields and tells JSON values apart', () => {
  const value = fc.jsonValue();
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (content) => {
      const reversed = Object.fromEntries(Object.entries(content).reverse());
      expect(canonicalForm(reversed)).toBe(canonicalForm(content));
    }),
  );
  fc.assert(
    fc.property(value, value, (one, other) => {
      const equal = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(canonicalForm(one) === canonicalForm(other)).toBe(equal);
    }),
  );
});

test('digests are 128 bits; a tombstone has none', () => {
  expect(contentDigest({})).toMatch(/^[0-9a-f]{32}$/);
  expect(bytesDigest(Buffer.from('x'))).toMatch(/^[0-9a-f]{32}$/);
  expect(bytesDigest(Buffer.alloc(0))).not.toBeNull();
  expect(bytesDigest(null)).toBeNull();
});

function sorted(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? 0 : value;
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [`_${key}`, sorted(part)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}
