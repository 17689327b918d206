import { describe, expect, test, vi } from 'vitest';
import {
  drop,
  GONE_AT,
  goneAt,
  goodHistory,
  type History,
  HOT_INDEX,
  SECOND_INDEX,
} from '../fixtures/histories/index.ts';
import { verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** When records must stay no longer, as their index goes. */
const RETENTION = 500;
const OLD = GONE_AT - RETENTION;
const YOUNG = OLD + 1;

/** Offsets 0 to 15 are in the first index and in version 0; 16 and up in the second index. */
function rolledOver(timestamp: number, goneWhen: number | null = GONE_AT): History {
  const history = goodHistory({ partitions: 1, records: 40 });
  for (const entry of history.hot) if (entry.offset >= 16) entry.index = SECOND_INDEX;
  for (const entry of history.sightings) {
    if (entry.place === HOT_INDEX && entry.offset >= 16) entry.place = SECOND_INDEX;
  }
  for (const record of history.topic) if (record.offset < 16) record.timestamp = timestamp;
  history.retention = RETENTION;
  history.lives = [
    {
      index: HOT_INDEX,
      goneAt: goneWhen,
      partitions: { 0: { first: 0, last: 12, documents: 12 } },
    },
    {
      index: SECOND_INDEX,
      goneAt: null,
      partitions: { 0: { first: 16, last: 39, documents: 20 } },
    },
  ];
  return history;
}

const anomalies = async (history: History) => found(await verified(history));

describe('an index that goes after the final reading', () => {
  const gone = (timestamp: number, when: number | null) => {
    const history = rolledOver(timestamp, when);
    history.sightings.push(goneAt(0, 6));
    return history;
  };

  test('in time: what it held has expired, and has not flickered', async () => {
    expect(await anomalies(gone(OLD, GONE_AT))).toEqual([]);
  });

  test('too early, or not at all: it has flickered', async () => {
    expect(await anomalies(gone(YOUNG, GONE_AT))).toEqual(['flickered hot 0/6']);
    expect(await anomalies(gone(OLD, null))).toEqual(['flickered hot 0/6']);
  });
});

describe('records that are repeated when their index is gone', () => {
  /** Offsets 12 to 15 were in no complete checkpoint when the job went down. */
  function repeated(timestamp: number, committedAt: number): History {
    const history = rolledOver(timestamp);
    for (const record of history.topic) if (record.offset < 16) drop(history, 'hot', record);
    const version = {
      ...(history.versions[1] ?? { version: 1, transactions: {}, rewrites: false }),
    };
    for (const entry of history.versions) {
      if (entry.version >= 1) entry.committedAt = committedAt + entry.version;
    }
    for (const row of history.cold) {
      if (row.offset >= 12 && row.offset < 32) row.version = version.version;
    }
    history.deadLetters = history.deadLetters.filter(({ offset }) => offset !== 15);
    return history;
  }

  test('have expired, also those that the hot store would have refused', async () => {
    expect(await anomalies(repeated(OLD, GONE_AT))).toEqual([]);
  });

  test('have not where the index was still there as their checkpoint was committed', async () => {
    expect(await anomalies(repeated(OLD, 20))).toEqual(['not-dead-lettered dead-letters 0/15']);
  });

  test('may be left out of an index that held later ones', async () => {
    const holed = (committedAt: number) => {
      const history = repeated(OLD, committedAt);
      for (const life of history.lives) {
        if (life.index === HOT_INDEX)
          life.partitions = { 0: { first: 0, last: 14, documents: 11 } };
      }
      return history;
    };
    expect(await anomalies(holed(GONE_AT))).toEqual([]);
    const names = await anomalies(holed(20));
    expect(names).toContain('pending hot 0/null');
  });
});
