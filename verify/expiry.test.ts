import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import {
  drop,
  GONE_AT,
  goneAt,
  goodHistory,
  type History,
  HOT_INDEX,
  type LifeEntry,
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

const anomalies = async (
  history: History,
  change?: (seen: SourceObservation) => SourceObservation,
) => found(await verified(history, change));

const lifeOf = (history: History, index: string): LifeEntry => {
  const life = history.lives.find((one) => one.index === index);
  if (life === undefined) throw new Error(`no life of ${index}`);
  return life;
};

describe('an index that goes after the final reading', () => {
  const gone = (timestamp: number, when: number | null, missedAt = GONE_AT) => {
    const history = rolledOver(timestamp, when);
    history.sightings.push(goneAt(0, 6, HOT_INDEX, missedAt));
    return history;
  };

  test('in time: what it held has expired, and has not flickered', async () => {
    expect(await anomalies(gone(OLD, GONE_AT))).toEqual([]);
  });

  test('too early, or not at all: it has flickered', async () => {
    expect(await anomalies(gone(YOUNG, GONE_AT))).toEqual(['flickered hot 0/6']);
    expect(await anomalies(gone(OLD, null))).toEqual(['flickered hot 0/6']);
  });

  test('in time, but a record was missed while the index was still seen: it has flickered', async () => {
    expect(await anomalies(gone(OLD, GONE_AT, 300))).toEqual(['flickered hot 0/6']);
    expect(await anomalies(gone(OLD, GONE_AT, GONE_AT - 51))).toEqual(['flickered hot 0/6']);
    expect(await anomalies(gone(OLD, GONE_AT, GONE_AT - 50))).toEqual([]);
  });

  test('in time, and one of the same name is there: what that one held has flickered', async () => {
    const remade = (firstSeenAt: number) => {
      const history = gone(OLD, GONE_AT, GONE_AT + 500);
      history.lives.push({ index: HOT_INDEX, firstSeenAt, goneAt: null, partitions: {} });
      return history;
    };
    // The record was last seen 100 ms before it was missed.
    expect(await anomalies(remade(GONE_AT + 300))).toEqual(['flickered hot 0/6']);
    expect(await anomalies(remade(GONE_AT + 450))).toEqual([]);
  });

  test('retention counts from the rollover where a record is younger', async () => {
    const younger = (rolledOverAt: number) => {
      const history = gone(GONE_AT - 100, GONE_AT);
      lifeOf(history, HOT_INDEX).rolledOverAt = rolledOverAt;
      return history;
    };
    expect(await anomalies(younger(OLD))).toEqual([]);
    expect(await anomalies(younger(YOUNG))).toEqual(['flickered hot 0/6']);
  });
});

describe('records that are repeated when their index is gone', () => {
  /** Offsets 12 to 15 were in no complete checkpoint when the job went down. */
  function repeated(timestamp: number, committedAt: number): History {
    const history = rolledOver(timestamp);
    history.delay = 1_000;
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

describe('records whose index went in time, after the pipeline had written on', () => {
  /** 16 records, all of version 0, the only one; the first index held two of its documents. */
  function never(): History {
    const history = rolledOver(OLD);
    history.delay = 1_000;
    const beyond = ({ offset }: { offset: number }) => offset >= 16;
    for (const relation of [
      'topic',
      'ledger',
      'hot',
      'cold',
      'deadLetters',
      'sightings',
    ] as const) {
      const entries = history[relation] as { offset: number }[];
      history[relation] = entries.filter((entry) => !beyond(entry)) as never;
    }
    history.lives.length = 1;
    history.versions.length = 1;
    lifeOf(history, HOT_INDEX).partitions = { 0: { first: 0, last: 15, documents: 2 } };
    for (const record of history.topic) drop(history, 'hot', record);
    history.deadLetters = history.deadLetters.filter(({ offset }) => offset !== 15);
    return history;
  }
  const watched = (...times: [number, number][]) => ({
    watchedCheckpoints: times.map(([triggeredAt, completedAt], turn) => ({
      id: 30 + turn,
      triggeredAt,
      completedAt,
    })),
  });
  const having = (
    part: Partial<SourceObservation>,
  ): ((seen: SourceObservation) => SourceObservation) => {
    return (seen) => ({ ...seen, ...part });
  };
  const MISSING = ['not-dead-lettered dead-letters 0/15', 'pending hot 0/null'];

  test('the last commit of all: a checkpoint that began later says that they were to be there', async () => {
    expect(await anomalies(never(), having(watched([100, 200])))).toEqual(MISSING);
  });

  test('the proof of delivery is such a checkpoint too', async () => {
    const history = never();
    history.delay = 0;
    expect(await anomalies(history)).toEqual(MISSING);
  });

  test('nor does an idle gap between two commits excuse them', async () => {
    const history = never();
    const later = { version: 1, committedAt: GONE_AT + 1, transactions: {}, rewrites: false };
    history.versions.push(later);
    expect(await anomalies(history, having(watched([100, 200])))).toEqual(MISSING);
  });

  test('have expired where the job was down until the index had gone', async () => {
    // Begun before the commit; completed after the index was last seen.
    const down = having(watched([5, 19], [100, GONE_AT + 700]));
    expect(await anomalies(never(), down)).toEqual([]);
  });

  test('have expired as well where the index was not looked into after the checkpoint', async () => {
    const seen = async (partitionsAt: number) => {
      const change = (one: SourceObservation): SourceObservation => ({
        ...one,
        ...watched([100, 200]),
        hot: { ...one.hot, lives: one.hot.lives?.map((life) => ({ ...life, partitionsAt })) },
      });
      return anomalies(never(), change);
    };
    expect(await seen(199)).toEqual(MISSING.slice(0, 1));
    expect(await seen(200)).toEqual(MISSING);
  });
});

describe('records that are sent between a rollover and the adoption of the next index', () => {
  /** Retention as long as an index stays after its rollover: they go with the old index. */
  const sentAfter = (rolledOverAt: number) => {
    const history = rolledOver(OLD + 100);
    for (const record of history.topic) if (record.offset < 16) drop(history, 'hot', record);
    Object.assign(lifeOf(history, HOT_INDEX), {
      rolledOverAt,
      partitions: { 0: { first: 0, last: 14, documents: 12 } },
    });
    return history;
  };

  test('expire in time when their index does, and early a millisecond before', async () => {
    expect(await anomalies(sentAfter(OLD))).toEqual([]);
    const early = await anomalies(sentAfter(YOUNG));
    expect(early.length).toBeGreaterThan(0);
    expect(early.filter((name) => !name.startsWith('expired-early hot 0/'))).toEqual([]);
  });
});
