import { expect, test, vi } from 'vitest';
import { ACKED_AT, goodHistory, LOOK_AT } from '../fixtures/histories/index.ts';
import { summary } from './freshness.ts';
import { verified } from './testing/verified.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

test('percentiles by nearest rank, and a histogram in which every record is', () => {
  const ages = Array.from({ length: 100 }, (_, at) => ({ time: 100 - at, error: at % 7 }));
  const found = summary('arxiv', 'hot', 120, ages);
  expect(found).toMatchObject({ sampled: 120, seen: 100, error: 6 });
  expect(found).toMatchObject({ p50: 50, p95: 95, p99: 99, max: 100 });
  expect(found.histogram).toEqual([
    { upTo: 1, count: 1 },
    { upTo: 2, count: 1 },
    { upTo: 5, count: 3 },
    { upTo: 10, count: 5 },
    { upTo: 20, count: 10 },
    { upTo: 50, count: 30 },
    { upTo: 100, count: 50 },
  ]);
});

test('the histogram begins where the times do and has no gaps', () => {
  const found = summary('arxiv', 'hot', 2, [
    { time: 150, error: 0 },
    { time: 900, error: 0 },
  ]);
  expect(found.histogram).toEqual([
    { upTo: 200, count: 1 },
    { upTo: 500, count: 0 },
    { upTo: 1_000, count: 1 },
  ]);
});

test('nothing seen has no percentiles', () => {
  expect(summary('arxiv', 'cold', 3, [])).toMatchObject({ seen: 0, p50: null, histogram: [] });
});

test('hot: to the look that showed it, from the acknowledgement; cold: to the commit of its version', async () => {
  const history = goodHistory({ partitions: 1, records: 40 });
  const [hot, cold, ...more] = (await verified(history)).freshness;
  expect(more).toEqual([]);
  // Offsets 0, 3, ..., 39: 3 and 33 are rejected, 15 is refused by the hot store.
  expect(hot).toMatchObject({
    source: 'arxiv',
    store: 'hot',
    sampled: 11,
    seen: 11,
    p50: LOOK_AT - ACKED_AT,
    max: LOOK_AT - ACKED_AT,
    error: 100,
  });
  expect(cold).toMatchObject({ store: 'cold', sampled: 12, seen: 12, p50: 19, max: 20, error: 0 });
});

test('without an acknowledgement the timestamp counts; rewritten rows and unseen records have no time', async () => {
  const history = goodHistory({ partitions: 1, records: 40 });
  for (const entry of history.ledger) Object.assign(entry, { partition: null, offset: null });
  for (const entry of history.topic) entry.timestamp = LOOK_AT - 7;
  for (const version of history.versions) version.rewrites = version.version === 1;
  history.sightings = history.sightings.filter(
    ({ kind, offset }) => kind === 'watched' || offset !== 0,
  );
  const [hot, cold] = (await verified(history)).freshness;
  expect(hot).toMatchObject({ sampled: 11, seen: 10, max: 7, error: 7 });
  expect(cold).toMatchObject({ sampled: 12, seen: 7, max: 0 });
});

test('nothing watched, nothing said', async () => {
  const { freshness, verdict } = await verified(goodHistory(), (seen) => ({
    ...seen,
    sample: null,
  }));
  expect({ freshness, verdict }).toEqual({ freshness: [], verdict: 'pass' });
});
