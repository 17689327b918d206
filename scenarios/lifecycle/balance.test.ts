import { expect, test } from 'vitest';
import { type BalanceLook, imbalances } from './balance.ts';

/** Record `n` is in the commit of version n / 10. */
const versions = new Map(
  [1, 2, 11, 12, 21, 31, 41, 51].map((n) => [String(n), Math.floor(n / 10)] as const),
);
const none: ReadonlySet<string> = new Set();
const look = (version: number, hot: Record<string, number[]>): BalanceLook => ({
  at: 0,
  version,
  hot: new Map(
    Object.entries(hot).map(([index, ids]) => [index, new Set(ids.map((id) => String(id)))]),
  ),
});
const found = (looks: readonly BalanceLook[], replayed = none) =>
  imbalances(looks, { versions, replayed }).map((one) => `${one.look}: ${one.what} ${one.ids}`);

test('in balance while an old index goes and a new one fills', () => {
  const looks = [
    look(-1, { a: [1] }),
    look(0, { a: [1, 2, 11], b: [12] }),
    look(1, { a: [1, 2, 11], b: [12, 21, 31] }),
    look(2, { b: [12, 21, 31] }),
    look(5, { b: [12, 21, 31, 41, 51] }),
  ];
  expect(found(looks)).toEqual([]);
});

test.each([
  [
    'a record of the cold store that the hot store does not have',
    [look(2, { a: [1, 2, 11] })],
    ['0: 1 of the cold store are neither in the hot store nor expired 12'],
  ],
  [
    'documents that are too far ahead of the cold store',
    [look(0, { a: [1, 2, 31, 41] })],
    ['0: 1 of the hot store are not in the next commits 41'],
  ],
  [
    'a document of no record',
    [look(0, { a: [1, 2, 99] })],
    ['0: 1 of the hot store are not in the next commits 99'],
  ],
  [
    'a record that expired and was brought back',
    [look(0, { a: [1, 2], b: [] }), look(0, { b: [1] })],
    ['1: 1 expired and are there again 1'],
  ],
  [
    'an index that was made again',
    [look(1, { a: [1, 2], b: [] }), look(1, { b: [] }), look(1, { a: [1], b: [] })],
    [
      '2: a was gone and is there again ',
      '2: 1 of the cold store are neither in the hot store nor expired 2',
      '2: 1 left a, which is there 2',
    ],
  ],
])('found: %s', (_, looks, problems) => {
  expect(found(looks)).toEqual(problems);
});

test('what was replayed into an index that was gone may be missing', () => {
  const looks = [look(2, { a: [1, 2, 11] })];
  expect(found(looks, new Set(['12']))).toEqual([]);
});
