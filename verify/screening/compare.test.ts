import { describe, expect, test } from 'vitest';
import { differingColumns } from './columns.ts';
import { compareRows } from './compare.ts';
import { choose, describeRange } from './difference.ts';
import { nothing } from './digest.ts';
import { describeFigures, shareOf } from './figures.ts';
import { byPlace, FINE, nameOf, rangeOf, withinSql } from './ranges.ts';
import { FIELDS } from './testing/documents.ts';
import { textOf } from './text.ts';

const document = (offset: number, more: object = {}) => ({
  kafka_topic_id: 'A',
  kafka_partition: 1,
  kafka_offset: offset,
  price: 1.5,
  flag: true,
  at: '2026-01-02T03:04:05.678Z',
  day: '2026-01-02',
  tags: ['x', null],
  text: 'plain',
  ...more,
});
const textsOf = (offset: number, more: object = {}) => {
  const values: Record<string, never> = document(offset, more) as never;
  return FIELDS.map(({ name, type }) => textOf(values[name], type));
};
const subject = { source: 'arxiv', topic: 'arxiv_raw', fields: FIELDS, where: 'arxiv version 3' };
const compare = (...rows: string[][]) =>
  compareRows(subject, [document(7), document(8)], rows).map(({ class: kind, count, examples }) => [
    kind,
    count,
    examples[0]?.partition,
    examples[0]?.offset,
    examples[0]?.differences,
  ]);

describe('rows are compared with documents by their identity', () => {
  test.each<[string, string[][], unknown[]]>([
    ['the same, in another order', [textsOf(8), textsOf(7)], []],
    ['one is lost', [textsOf(7)], [['lost', 1, 1, 8, []]]],
    ['one is there twice', [textsOf(7), textsOf(8), textsOf(8)], [['duplicated', 1, 1, 8, []]]],
    ['one too many', [textsOf(7), textsOf(8), textsOf(9)], [['phantom', 1, 1, 9, []]]],
    [
      'one of another topic',
      [textsOf(7), textsOf(8), textsOf(8, { kafka_topic_id: 'B' })],
      [['phantom', 1, 1, 8, []]],
    ],
    [
      'one without an offset',
      [textsOf(7), textsOf(8), textsOf(8, { kafka_offset: null })],
      [['phantom', 1, 1, null, []]],
    ],
    [
      'fields differ',
      [textsOf(7), textsOf(8, { price: 1.5001, tags: ['x'] })],
      [
        [
          'corrupted',
          1,
          1,
          8,
          [
            { field: 'price', expected: '1.5', found: '1.5001' },
            { field: 'tags[1]', expected: 'null', found: null },
          ],
        ],
      ],
    ],
  ])('%s', (_, rows, anomalies) => {
    expect(compare(...rows)).toEqual(anomalies);
  });

  test('the second of two copies differs', () => {
    const kinds = compare(textsOf(7), textsOf(8), textsOf(8, { text: 'other' }));
    expect(kinds.map(([kind]) => kind)).toEqual(['corrupted', 'duplicated']);
  });
});

describe('columns', () => {
  const described = [
    ['kafka_topic_id', 'string'],
    ['kafka_partition', 'int'],
    ['kafka_offset', 'bigint'],
    ['price', 'decimal(10,4)'],
    ['flag', 'boolean'],
    ['at', 'timestamp'],
    ['day', 'date'],
    ['tags', 'array<string>'],
    ['text', 'string'],
    ['', ''],
    ['# Partitioning', ''],
    ['Part 0', 'day'],
  ].map(([col_name, data_type]) => ({ col_name, data_type }));

  test('as the model has them', () => {
    expect(differingColumns(FIELDS, described)).toEqual([]);
  });

  test('another type, an absent one, an unknown one', () => {
    const others = described
      .filter(({ col_name }) => col_name !== 'flag')
      .map((column) => (column.col_name === 'price' ? { ...column, data_type: 'double' } : column));
    expect(
      differingColumns(FIELDS, [{ col_name: 'extra', data_type: 'float' }, ...others]),
    ).toEqual([
      'the column price is double, and decimal(10,4) by the model',
      'the column flag is absent, and boolean by the model',
      'the column extra (float) is unknown to the model',
    ]);
  });
});

test('ranges are asked for so that files of other offsets can be left out', () => {
  expect(withinSql([rangeOf(3, 100n, FINE), null, rangeOf(3, 5n, FINE)])).toBe(
    '(kafka_partition = 3 AND kafka_offset >= 64 AND kafka_offset < 128) OR (kafka_partition IS NULL OR kafka_offset IS NULL) OR (kafka_partition = 3 AND kafka_offset - kafka_offset % 64 = 0)',
  );
});

test('the first ranges are looked into, as far as rows may be read, and the others are named', () => {
  const ranges = [rangeOf(1, 64n, FINE), null, rangeOf(0, 128n, FINE), rangeOf(0, 0n, FINE)];
  expect(ranges.toSorted(byPlace).map(nameOf)).toEqual(['none', '0/0', '0/128', '1/64']);
  const all = ranges.toSorted(byPlace).map((range, index) => ({
    range,
    expected: nothing(),
    found: { ...nothing(), rows: index * 10 },
  }));
  expect(choose(all, 2).left.map(({ range }) => nameOf(range))).toEqual(['0/128', '1/64']);
  expect(choose(all, 9, 15).left.map(({ range }) => nameOf(range))).toEqual(['0/128', '1/64']);
  expect(all.map(describeRange)).toEqual([
    'rows without partition or offset differ and were not read: 0 rows, 0 expected ones',
    'partition 0, offsets 0 to 63 differ and were not read: 10 rows, 0 expected ones',
    'partition 0, offsets 128 to 191 differ and were not read: 20 rows, 0 expected ones',
    'partition 1, offsets 64 to 127 differ and were not read: 30 rows, 0 expected ones',
  ]);
});

test('figures', () => {
  const figures = {
    rows: 1000,
    expectedRows: 999,
    expectedBytes: 10_000,
    queries: 5,
    digests: 8,
    rowsRead: 2,
    bytes: 250,
  };
  expect(shareOf(figures)).toBe(0.01);
  expect(describeFigures(figures)).toBe(
    '1000 rows against 999 expected ones: 5 queries sent 8 digests and 2 rows, 1.00 % of the rows and 2.50 % of the bytes',
  );
});
