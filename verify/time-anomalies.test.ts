import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import {
  drop,
  GONE_AT,
  goneAt,
  goodHistory,
  type History,
  HOT_INDEX,
  SECOND_INDEX,
  seenAt,
} from '../fixtures/histories/index.ts';
import { verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const one = () => goodHistory({ partitions: 1, records: 40 });
const at = (offset: number) => ({ partition: 0, offset });
const hot = (change: Partial<SourceObservation['hot']>) => (seen: SourceObservation) => ({
  ...seen,
  hot: { ...seen.hot, ...change },
});
const cold = (change: Partial<SourceObservation['cold']>) => (seen: SourceObservation) => ({
  ...seen,
  cold: { ...seen.cold, ...change },
});

async function anomalies(
  history: History,
  change?: (seen: SourceObservation) => SourceObservation,
): Promise<string[]> {
  return found(await verified(history, change));
}

/** Offsets 0 to 9 went with the first index; the second one holds 20 and up, between them is nothing. */
function expired(timestamp: number): History {
  const history = one();
  history.lives = [
    { index: HOT_INDEX, goneAt: GONE_AT, partitions: { 0: { first: 0, last: 9, documents: 8 } } },
    {
      index: SECOND_INDEX,
      goneAt: null,
      partitions: { 0: { first: 20, last: 39, documents: 16 } },
    },
  ];
  history.retention = 500;
  for (const record of history.topic) {
    if (record.offset >= 10) continue;
    record.timestamp = timestamp;
    drop(history, 'hot', record);
  }
  return history;
}

describe('expired early', () => {
  test('not when the retention is over as its index is found gone, but a millisecond before', async () => {
    const inTime = await verified(expired(GONE_AT - 500));
    expect(inTime).toMatchObject({ verdict: 'pass', anomalies: [] });
    // 40 records, 4 of them rejected and 4 refused by the hot store.
    expect(inTime.reasons[0]).toContain('so are 24 in the hot store; 8 more expired there in time');
    const early = await anomalies(expired(GONE_AT - 499));
    expect(early).toHaveLength(8);
    expect(early[0]).toBe('expired-early hot 0/0');
  });

  test('always, where the contract promises to keep records for ever', async () => {
    expect(await anomalies(expired(1), hot({ retention: null }))).toHaveLength(8);
  });

  test('not said when the hot store was not read to its end', async () => {
    const { anomalies: none, verdict } = await verified(expired(GONE_AT), hot({ complete: false }));
    expect({ none, verdict }).toEqual({ none: [], verdict: 'inconclusive' });
  });

  test.each([
    ['old: in time', 1, []],
    ['young: lost, since no look saw it in the index', GONE_AT, ['lost hot 0/12']],
  ])(
    'between the last offset of an index and the first of the next, %s',
    async (_, timestamp, names) => {
      const history = expired(1);
      drop(history, 'hot', at(12));
      for (const record of history.topic) if (record.offset === 12) record.timestamp = timestamp;
      expect((await anomalies(history)).filter((name) => !name.startsWith('divergent'))).toEqual(
        names,
      );
    },
  );

  test('in time also where another index holds offsets in between', async () => {
    const history = expired(1);
    const [, next] = history.lives;
    if (next !== undefined) next.partitions = { 0: { first: 5, last: 39, documents: 16 } };
    expect(await anomalies(history)).toEqual([]);
  });

  test('not said of a document that stands under another _id', async () => {
    const history = expired(GONE_AT - 500);
    const document = { topicId: history.topicId, ...at(1), content: 'content 0/1' };
    history.hot.push({ ...document, index: SECOND_INDEX, id: 'AYx0Yz3kQ1a2b3c4d5e6' });
    history.retention = 1_000;
    const names = await anomalies(history);
    expect(names).toContain('misrouted hot 0/1');
    expect(names).not.toContain('expired-early hot 0/1');
  });

  test('what expired in time is not pending either', async () => {
    expect(await anomalies(expired(1), (seen) => ({ ...seen, checkpoints: [] }))).toEqual([]);
  });

  test('beyond the last offset of the only index that is gone: lost, however old', async () => {
    const history = expired(1);
    history.lives.pop();
    drop(history, 'hot', at(30));
    expect(await anomalies(history)).toContain('lost hot 0/30');
  });

  test('an index that held fewer records than it must have: some are pending, none can say which', async () => {
    const history = expired(1);
    const [life] = history.lives;
    if (life !== undefined) life.partitions = { 0: { first: 0, last: 9, documents: 7 } };
    const verification = await verified(history);
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.anomalies).toMatchObject([
      {
        class: 'pending',
        store: 'hot',
        examples: [{ partition: 0, offset: null, expected: '8 documents', found: '7 documents' }],
      },
    ]);
  });
});

describe('flickered', () => {
  test('not when it was first seen after the final reading had begun: then it was late', async () => {
    const history = one();
    drop(history, 'hot', at(0));
    history.sightings.push({ ...seenAt(0, 0), at: 1_301 });
    expect(await anomalies(history)).toEqual(['divergent hot+cold 0/0', 'lost hot 0/0']);
  });

  test('its absence from a reading that did not reach the end says nothing, a look does', async () => {
    const history = one();
    drop(history, 'hot', at(0));
    history.sightings.push(seenAt(0, 0));
    expect(await anomalies(history, hot({ complete: false }))).toEqual(['pending hot 0/0']);
    history.sightings.push(goneAt(0, 0));
    expect(await anomalies(history, hot({ complete: false }))).toContain('flickered hot 0/0');
  });

  test('what came after the topic was read, and was seen, is not judged', async () => {
    const history = one();
    history.sightings.push(seenAt(0, 45));
    expect(await anomalies(history)).toEqual(['phantom hot 0/45']);
    history.late[0] = 10;
    expect(await anomalies(history)).toEqual([]);
  });
});

describe('out of order', () => {
  const move = (history: History, offset: number, version: number) => {
    const row = history.cold.find((entry) => entry.offset === offset);
    if (row !== undefined) row.version = version;
    return history;
  };

  test('a row that is too early makes those out of order that its version lacks', async () => {
    // Version 0 holds 0 to 15, version 1 16 to 31, of which 23 is rejected.
    const names = [16, 17].map((offset) => `out-of-order cold 0/${offset}`);
    expect(await anomalies(move(one(), 18, 0))).toEqual(names);
  });

  test('the last record of a partition may come as late as it likes', async () => {
    expect(await anomalies(move(one(), 39, 9))).toEqual([]);
    expect(await anomalies(move(one(), 38, 9))).toEqual(['out-of-order cold 0/38']);
  });

  test('only where the contract says that versions are prefixes', async () => {
    expect(await anomalies(move(one(), 2, 9), cold({ prefixes: false }))).toEqual([]);
  });

  test('not judged of rows whose version is not known or rewrote them', async () => {
    const history = move(one(), 2, 9);
    for (const entry of history.versions) entry.rewrites = entry.version === 9;
    expect(await anomalies(history)).toEqual([]);
    expect(await anomalies(move(one(), 2, 9), cold({ versions: [] }))).toEqual([]);
  });

  test('a row that is there twice is as early as its first', async () => {
    const history = one();
    history.cold.push(...history.cold.slice(0, 1).map((row) => ({ ...row, version: 9 })));
    expect(await anomalies(history)).toEqual(['duplicated cold 0/0']);
  });

  test('rows that no accepted record is behind make no other one late', async () => {
    const history = one();
    const [row] = history.cold;
    if (row !== undefined) history.cold.push({ ...row, offset: 90, version: 0 });
    expect(await anomalies(history)).toEqual(['phantom cold 0/90']);
  });

  test('transaction ids are judged whatever the contract says of prefixes, each application alone', async () => {
    const history = one();
    const [, second, third] = history.versions;
    if (second === undefined || third === undefined) throw new Error('no versions');
    second.transactions = { lineage: 1, other: 9 };
    third.transactions = { other: 8 };
    const { anomalies: seen } = await verified(history, cold({ prefixes: false }));
    expect(seen).toMatchObject([{ class: 'out-of-order', store: 'cold', count: 2 }]);
    expect(seen[0]?.examples.map(({ where }) => where)).toEqual(['version 1', 'version 2']);
  });
});
