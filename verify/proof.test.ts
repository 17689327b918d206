import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import { drop, goodHistory } from '../fixtures/histories/index.ts';
import { accepted, changeObservation, small, verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('lost needs evidence', () => {
  const evidence: [string, (seen: SourceObservation) => SourceObservation][] = [
    ['nothing was committed', (seen) => ({ ...seen, committed: null })],
    ['no checkpoint followed', (seen) => ({ ...seen, checkpoints: [] })],
    [
      'the checkpoint began before the offset was seen',
      (seen) => ({ ...seen, checkpoints: [{ id: 7, triggeredAt: 999, completedAt: 1_200 }] }),
    ],
    [
      'the store was read before the checkpoint completed',
      (seen) => ({ ...seen, hot: { ...seen.hot, refreshedAt: 1_199 } }),
    ],
    [
      'the job did not pass the offset',
      (seen) => ({ ...seen, committed: { offsets: { 0: 0, 1: 0 }, observedAt: 1_000 } }),
    ],
  ];

  test.each(evidence)('%s: pending', async (_, change) => {
    const history = small();
    const target = accepted(history);
    drop(history, 'hot', target);
    const late = await verified(history, (seen) => ({ ...change(seen), deadlinePassed: true }));
    expect(found(late)).toEqual([`pending hot ${target.partition}/${target.offset}`]);
    expect(late.verdict).toBe('violation');
  });

  test('a dead letter that the job has not come to is pending too', async () => {
    const history = small();
    history.deadLetters = [];
    const nothingPassed = { offsets: { 0: 0, 1: 0 }, observedAt: 1_000 };
    const seen = await verified(history, (before) => ({ ...before, committed: nothingPassed }));
    expect(seen.anomalies).toMatchObject([{ class: 'pending', store: 'dead-letters', count: 4 }]);
  });

  test('pending before the deadline or on a starved host is inconclusive', async () => {
    const history = small();
    drop(history, 'cold', accepted(history));
    const early = (seen: SourceObservation) => ({ ...seen, checkpoints: [] });
    expect((await verified(history, early)).verdict).toBe('inconclusive');
    const starved = await verified(
      history,
      (seen) => ({ ...early(seen), deadlinePassed: true }),
      (paths) => changeObservation(paths, { starved: 'steal time 40 %' }),
    );
    expect(starved.verdict).toBe('inconclusive');
    expect(starved.reasons.join()).toContain('steal time');
  });
});

describe('a pass needs proof of delivery', () => {
  const nothingConfirmed = (seen: SourceObservation) => ({
    ...seen,
    committed: { offsets: {}, observedAt: 1_000 },
    checkpoints: [],
    deadlinePassed: true,
    reason: '0 of 16 offsets committed, the job failed: OutOfMemoryError',
  });
  const gaps: [string, string, (seen: SourceObservation) => SourceObservation][] = [
    ['nothing committed', 'no committed offsets', (seen) => ({ ...seen, committed: null })],
    ['no later checkpoint', 'no checkpoint', (seen) => ({ ...seen, checkpoints: [] })],
    [
      'a partition not taken in',
      'offset 7 of 8 only in partition 1',
      (seen) => ({ ...seen, committed: { offsets: { 0: 8, 1: 7 }, observedAt: 1_000 } }),
    ],
    [
      'the hot store read too early',
      'the hot store was not read',
      (seen) => ({ ...seen, hot: { ...seen.hot, refreshedAt: 1_199 } }),
    ],
    [
      'the dead letters read too early',
      'the dead-letter topic was not read',
      (seen) => ({ ...seen, deadLetters: { readAt: 1_199, complete: true } }),
    ],
    ['the deadline passed', 'OutOfMemoryError', nothingConfirmed],
  ];
  test.each(gaps)('perfect stores, but %s', async (_, reason, change) => {
    const verification = await verified(small(), change);
    expect(verification).toMatchObject({ verdict: 'inconclusive', anomalies: [] });
    expect(verification.reasons.join()).toContain(reason);
  });

  test('what made waiting end stands beside what is pending', async () => {
    const history = small();
    drop(history, 'cold', accepted(history));
    const { verdict, reasons } = await verified(history, nothingConfirmed);
    expect(verdict).toBe('violation');
    expect(reasons.join()).toContain('OutOfMemoryError');
  });

  test('few sends of unknown end are fine, many are not', async () => {
    const history = goodHistory({ partitions: 1, records: 200 });
    const unsure = (count: number) => {
      for (const entry of history.ledger.slice(0, count)) {
        Object.assign(entry, { outcome: 'indeterminate', partition: null, offset: null });
      }
    };
    unsure(2);
    expect((await verified(history)).verdict).toBe('pass');
    unsure(3);
    const { verdict, reasons } = await verified(history);
    expect(verdict).toBe('inconclusive');
    expect(reasons.join()).toContain('3 were neither acknowledged nor refused');
  });
});
