import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../fixtures/records/index.ts';
import { differing } from './difference.ts';
import { add, isEqual, nothing, rowText, type Sum, sumOf } from './digest.ts';
import { ExpectedSums } from './expected.ts';
import { COARSE, FINE } from './ranges.ts';
import { documents, FIELDS, valuesOf } from './testing/documents.ts';

const digestOf = (rows: readonly Document[]): Sum => {
  const sum = nothing();
  for (const row of rows) add(sum, sumOf(rowText(FIELDS, row)));
  return sum;
};

/** Some documents, one of them, and a value of its for one field. */
const change = fc.array(documents, { minLength: 1, maxLength: 20 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    at: fc.nat(rows.length - 1),
    field: fc.constantFrom(...FIELDS),
  }),
);

describe('the digest of rows', () => {
  test('does not depend on their order', () => {
    const shuffled = fc
      .array(documents, { maxLength: 20 })
      .chain((rows) =>
        fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
      );
    fc.assert(
      fc.property(shuffled, ([rows, others]) => {
        expect(digestOf(others)).toEqual(digestOf(rows));
      }),
    );
  });

  test('changes with any other value of any field', () => {
    const changed = change.chain(({ rows, at, field }) =>
      fc.record({
        rows: fc.constant(rows),
        at: fc.constant(at),
        field: fc.constant(field),
        value: valuesOf(field.type),
      }),
    );
    fc.assert(
      fc.property(changed, ({ rows, at, field, value }) => {
        const old = rows[at]?.[field.name];
        const same = JSON.stringify(plain(old)) === JSON.stringify(plain(value));
        const others = rows.with(at, { ...rows[at], [field.name]: value });
        expect(isEqual(digestOf(others), digestOf(rows))).toBe(same);
      }),
      { numRuns: 1_000 },
    );
  });

  test('changes when a row is lost, is there twice, or three times', () => {
    fc.assert(
      fc.property(change, ({ rows, at }) => {
        const row = rows[at] as Document;
        const whole = digestOf(rows);
        for (const others of [rows.toSpliced(at, 1), [...rows, row], [...rows, row, row]]) {
          expect(isEqual(digestOf(others), whole)).toBe(false);
        }
      }),
    );
  });

  test('changes when two rows swap the values of a field', () => {
    const row = { kafka_partition: 0, kafka_offset: 1, text: 'a' };
    const other = { kafka_partition: 0, kafka_offset: 2, text: 'b' };
    const swapped = [
      { ...row, text: 'b' },
      { ...other, text: 'a' },
    ];
    expect(isEqual(digestOf(swapped), digestOf([row, other]))).toBe(false);
  });
});

const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}`;
  return Object.is(value, -0) ? 0 : (value ?? null);
};

test('coarse digests are the sums of fine ones', () => {
  fc.assert(
    fc.property(fc.array(documents, { maxLength: 50 }), (rows) => {
      const expected = new ExpectedSums(FIELDS);
      for (const row of rows) expected.add(row);
      expect(expected.rows).toBe(rows.length);
      for (const width of [FINE, COARSE]) {
        const total = nothing();
        for (const { sum } of expected.at(width).values()) add(total, sum);
        expect(total).toEqual(digestOf(rows));
      }
    }),
  );
});

test('a changed row makes its range differ, and no other', () => {
  fc.assert(
    fc.property(change, ({ rows, at }) => {
      const [good, bad] = [new ExpectedSums(FIELDS), new ExpectedSums(FIELDS)];
      for (const row of rows) good.add(row);
      for (const row of rows.with(at, { ...rows[at], text: 'changed here' })) bad.add(row);
      for (const width of [FINE, COARSE]) {
        const offset = Number(rows[at]?.['kafka_offset']);
        const start = BigInt(offset - (offset % width));
        const partition = Number(rows[at]?.['kafka_partition']);
        expect(differing(good.at(width), good.at(width))).toEqual([]);
        expect(differing(good.at(width), bad.at(width)).map(({ range }) => range)).toEqual([
          { partition, start, width },
        ]);
      }
    }),
  );
});
