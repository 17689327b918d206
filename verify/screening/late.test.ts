import { expect, test } from 'vitest';
import { lateOffsets } from './late.ts';
import { rowsQuery, sumsQuery } from './queries.ts';
import { COARSE, FINE, rangeOf } from './ranges.ts';
import { FIELDS } from './testing/documents.ts';

const ends = (...all: [number, number][]) => new Map(all);

test('what came between two looks at the ends, by partition', () => {
  expect(lateOffsets(ends([0, 10], [1, 5]), ends([0, 10], [1, 5]))).toEqual([]);
  expect(lateOffsets(ends([0, 10], [1, 5]), ends([0, 12], [1, 5], [2, 1]))).toEqual([
    { partition: 0, from: 10, to: 12 },
    { partition: 2, from: 0, to: 1 },
  ]);
});

test('rows that arrived later are left out of every query, and of no query where none did', () => {
  const table = { table: 'public.arxiv', version: 3, fields: FIELDS };
  const late = [
    { partition: 0, from: 10, to: 12 },
    { partition: 2, from: 0, to: 1 },
  ];
  const ranges = [rangeOf(0, 64n, FINE), null];
  const sql = (from: typeof late) => [
    sumsQuery({ ...table, late: from }, COARSE),
    sumsQuery({ ...table, late: from }, FINE, ranges),
    rowsQuery({ ...table, late: from }, ranges, 5),
  ];
  const outside =
    'NOT coalesce((kafka_partition = 0 AND kafka_offset >= 10 AND kafka_offset < 12) OR (kafka_partition = 2 AND kafka_offset >= 0 AND kafka_offset < 1), false)';
  const within =
    '((kafka_partition = 0 AND kafka_offset >= 64 AND kafka_offset < 128) OR (kafka_partition IS NULL OR kafka_offset IS NULL))';
  const [all, some, rows] = sql(late);
  expect(all).toContain(`VERSION AS OF 3 WHERE ${outside})`);
  expect(some).toContain(`VERSION AS OF 3 WHERE ${within} AND ${outside})`);
  expect(rows).toContain(`VERSION AS OF 3 WHERE ${within} AND ${outside} LIMIT 5`);
  for (const query of sql([])) expect(query).not.toContain('NOT coalesce');
});
