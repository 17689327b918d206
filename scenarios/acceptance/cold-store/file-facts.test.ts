import { describe, expect, test } from 'vitest';
import type { Row } from '../../../stack/services/delta/data-file.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import type { FileStatistics } from '../../../stack/services/delta/statistics.ts';
import { FileFacts } from './file-facts.ts';

const COLUMNS = {
  offset: 'long',
  at: 'timestamp',
  name: 'string',
  ratio: 'double',
  price: 'decimal(10,4)',
  day: 'date',
};
const ROWS: Row[] = [
  {
    offset: 3n,
    at: '2026-01-01T00:00:00.000Z',
    name: 'b',
    ratio: 0.5,
    price: 1.25,
    day: '2026-01-02',
  },
  {
    offset: 9007199254740993n,
    at: '2026-01-01T00:00:00.123456Z',
    name: '🦆',
    ratio: null,
    price: -1,
    day: '2026-02-01',
  },
];
const TRUE: FileStatistics = {
  numRecords: 2,
  minValues: {
    offset: 3,
    at: '2026-01-01T00:00:00.000Z',
    name: 'b',
    ratio: 0.5,
    price: -1,
    day: '2026-01-02',
  },
  maxValues: {
    offset: '9007199254740993',
    at: '2026-01-01T00:00:00.123Z',
    name: '🦆',
    ratio: 0.5,
    price: 1.25,
    day: '2026-02-01',
  },
  nullCount: { offset: 0, ratio: 1 },
};

function untrue(statistics: FileStatistics | undefined, rows = ROWS) {
  const file = { path: 'a.parquet', version: 4, bytes: 1, records: undefined, partitionValues: {} };
  const columns = Object.entries(COLUMNS).map(([name, type]) => ({ name, type, nullable: true }));
  const snapshot = { files: [{ ...file, statistics }], columns } as unknown as Snapshot;
  const facts = new FileFacts(snapshot);
  for (const row of rows) facts.see('a.parquet', row);
  return facts.untrue().map(({ found, expected, place, version }) => {
    expect([place, version]).toEqual(['a.parquet', 4]);
    return `${found}; ${expected}`;
  });
}
const min = (change: object) => ({ ...TRUE, minValues: { ...TRUE.minValues, ...change } });
const max = (change: object) => ({ ...TRUE, maxValues: { ...TRUE.maxValues, ...change } });

describe('the statistics of a data file', () => {
  test.each([
    ['all of them', TRUE],
    ['none', undefined],
    ['a text cut short', min({ name: '' })],
    ['a time rounded up to the millisecond', max({ at: '2026-01-01T00:00:00.124Z' })],
    [
      'bounds that say that they are wide',
      { ...max({ offset: '9007199254740999' }), tightBounds: false },
    ],
  ])('are true: %s', (_, statistics) => expect(untrue(statistics)).toEqual([]));

  test.each([
    ['numRecords 3', { ...TRUE, numRecords: 3 }, 'numRecords 2'],
    ['nullCount of ratio 0', { ...TRUE, nullCount: { ratio: 0 } }, 'nullCount of ratio 1'],
    ['minValues of offset 4', min({ offset: 4 }), 'offset 3'],
    ['minValues of offset 2', min({ offset: 2 }), 'offset 3'],
    ['maxValues of offset 9007199254740992', max({ offset: '9007199254740992' }), '740993'],
    ['minValues of name c', min({ name: 'c' }), 'name b'],
    // Before the duck by UTF-16, after it by UTF-8.
    ['maxValues of name \uffff', max({ name: '\uffff' }), 'name 🦆'],
    ['minValues of at', min({ at: '2026-01-01T00:00:00.001Z' }), 'at'],
    ['maxValues of at', max({ at: '2026-01-01T00:00:00.122Z' }), 'at'],
    ['maxValues of at', max({ at: '2026-01-01T00:00:00.125Z' }), 'at'],
    ['maxValues of ratio 0.25', max({ ratio: 0.25 }), 'ratio 0.5'],
    ['minValues of price -2', min({ price: -2 }), 'price -1'],
    ['maxValues of day 2026-01-31', max({ day: '2026-01-31' }), 'day 2026-02-01'],
  ])('lie: %s', (told, statistics, found) => {
    const claims = untrue(statistics);
    expect(claims).toHaveLength(1);
    expect(claims[0]).toContain(told);
    expect(claims[0]?.split('; ')[1]).toContain(found);
  });

  test('of a file that turns out to be empty', () => {
    expect(untrue(TRUE, [])).toEqual([
      'numRecords 2, as the log says; numRecords 0, as the rows have it',
      'nullCount of ratio 1, as the log says; nullCount of ratio 0, as the rows have it',
    ]);
  });
});
