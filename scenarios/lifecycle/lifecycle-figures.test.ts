import { describe, expect, test } from 'vitest';
import { type AliasLook, problemsOf, whenHeld } from './alias-looks.ts';
import { percentile, spreadOf } from './figures.ts';
import { rolloverLags } from './rollover-lag.ts';
import { BULK_TROUBLE } from './task-manager-log.ts';

const look = (began: number, change: Partial<AliasLook> = {}): AliasLook => ({
  began,
  countedAt: began + 10,
  writeIndices: ['arxiv-000001'],
  documents: new Map(),
  found: began,
  twice: [],
  exact: true,
  error: null,
  ...change,
});

describe('looks at an alias', () => {
  test('have no problem where there is one write index and every event is found once', () => {
    expect(problemsOf([look(1), look(2), look(2)])).toEqual([]);
  });

  test.each([
    ['no write index', { writeIndices: [] }, '0 write indices'],
    ['two', { writeIndices: ['a', 'b'] }, '2 write indices: a, b'],
    ['an event that is found twice', { twice: ['7-1'] }, 'found more than once: 7-1'],
    ['a search that is not exact', { exact: false }, 'events may be doubled'],
    ['documents that are gone', { found: 0 }, '0 documents, before there were 1'],
    ['no answer', { error: 'refused' }, 'the server did not answer: refused'],
  ])('name %s', (_, change, problem) => {
    const problems = problemsOf([look(1), look(2, change), look(3)]);
    expect(problems).toEqual([expect.stringContaining(`look 2 of 3: ${problem}`)]);
  });

  test('say between which of them an index came to hold so many documents', () => {
    const held = [1, 4, 9].map((documents, turn) =>
      look(turn * 100, { documents: new Map([['a', documents]]) }),
    );
    expect(whenHeld(held, 'a', 4)).toEqual({ after: 0, by: 110 });
    expect(whenHeld(held, 'a', 5)).toEqual({ after: 100, by: 210 });
    expect(whenHeld(held, 'a', 10)).toBeUndefined();
    expect(whenHeld(held, 'b', 1)).toBeUndefined();
  });
});

describe('the lag of a rollover', () => {
  const rollover = { index: 'a', createdAt: 1_000, rolledAt: 6_500 };
  const looks = [
    look(5_000, { documents: new Map([['a', 90]]) }),
    look(6_000, { documents: new Map([['a', 110]]) }),
  ];

  test('by age is what the server says', () => {
    const conditions = { max_age: '5s' };
    expect(rolloverLags([{ ...rollover, conditions }], looks, { maxAge: 5_000 })).toEqual([
      { index: 'a', condition: 'age', lag: 500, error: 0 },
    ]);
  });

  test('by documents counts from the look that showed them, with what it may be longer', () => {
    const conditions = { max_docs: 100 };
    expect(rolloverLags([{ ...rollover, conditions }], looks, { maxDocs: 100 })).toEqual([
      { index: 'a', condition: 'documents', lag: 490, error: 1_010 },
    ]);
    const quicker = { ...rollover, rolledAt: 5_900, conditions };
    expect(rolloverLags([quicker], looks, { maxDocs: 100 })).toEqual([
      { index: 'a', condition: 'documents', lag: 0, error: 900 },
    ]);
  });

  test('is not told of one by hand', () => {
    const byHand = { ...rollover, conditions: {} };
    expect(rolloverLags([byHand], looks, { maxAge: 1, maxDocs: 1 })).toEqual([]);
  });
});

test('percentiles are values that were measured', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([3, 1, 2], 0.5)).toBe(2);
  expect(percentile([3, 1, 2], 0.99)).toBe(3);
  expect(spreadOf([1.4, 9.6])).toEqual({ count: 2, p50: 1, p99: 10 });
});

test.each([
  [
    'WARN  io.databroker.connectors.elasticsearch.BulkDelivery [] - 3 of 9 documents are sent again',
    true,
  ],
  ['INFO  io.databroker.connectors.elasticsearch.BulkDelivery [] - the server is 6.8.23', false],
  ['WARN  org.apache.flink.runtime.webmonitor [] - no log file', false],
])('a line of the log: %s', (line, trouble) => {
  expect(BULK_TROUBLE.test(`2026-11-23 03:00:00,000 ${line}`)).toBe(trouble);
});
