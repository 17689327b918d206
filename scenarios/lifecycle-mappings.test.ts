import { describe } from 'vitest';
import { SOURCES } from '../fixtures/records/index.ts';
import { DriftingMapping } from './lifecycle/drifting-mapping.ts';
import { DRIFTS, type Drift } from './lifecycle/drifts.ts';
import { hotDeadLetters } from './lifecycle/hot-dead-letters.ts';
import { expect, test } from './lifecycle/test.ts';

const COUNT = 600;

/** Each drift with the records that are fed while it is there. */
const FEEDS = DRIFTS.map((drift, index) => ({
  drift,
  feed: { kind: 'generated', seed: 6_000 + index, count: COUNT } as const,
}));
type Fed = (typeof FEEDS)[number];

/** Event ids of the records that the hot store refuses while the drift is there, and always. */
function refusedIds({ drift, feed }: Fed): { drifted: string[]; always: string[] } {
  const place = { topicId: '', partition: 0, offset: 0, timestamp: 0 };
  const refused = { drifted: [] as string[], always: [] as string[] };
  for (const { eventId, value } of SOURCES.arxiv.generate(feed)) {
    const judgement = SOURCES.arxiv.judge(value, { ...place, eventId });
    if (judgement.kind !== 'accepted') continue;
    if (judgement.hotRejected) refused.always.push(eventId);
    else if (drift.refuses(judgement.document)) refused.drifted.push(eventId);
  }
  return refused;
}

describe('does a mapping that has drifted end in dead letters?', () => {
  test('of each kind: cold has all, hot the others, each refused one is a dead letter with its reason', async ({
    broker,
  }) => {
    const { stack } = broker;
    const source = stack.source('arxiv');
    const job = stack.jobs.get('arxiv')?.id ?? '';
    const failures = await stack.flink.api.exceptions(job);
    let known = false;
    // Every partition is read, and has its index.
    await broker.feed('arxiv', { kind: 'generated', seed: 6_100, count: 100 });
    {
      await using mapping = new DriftingMapping(stack, source);
      for (const { drift, feed } of FEEDS) {
        await mapping.become(drift.apply);
        const hotRefuses: Drift['refuses'] = (document) => known && drift.refuses(document);
        await broker.feed('arxiv', feed, { hotRefuses });
      }
    }
    await broker.feed('arxiv', { kind: 'generated', seed: 6_101, count: 100 });

    const refused = FEEDS.map((fed) => ({ ...fed, ...refusedIds(fed) }));
    for (const { drift, drifted } of refused) expect(drifted, drift.name).not.toHaveLength(0);
    const count = refused.reduce((sum, { drifted }) => sum + drifted.length, 0);

    const unaware = await broker.judge();
    expect(unaware.verdict).toMatchObject({
      verdict: 'violation',
      anomalies: [
        { class: 'lost', store: 'hot', count },
        { class: 'divergent', store: 'hot+cold', count },
        { class: 'dead-lettered-wrongly', store: 'dead-letters', count },
      ],
    });

    known = true;
    await expect(broker).toDeliverExactlyOnce();

    const letters = await hotDeadLetters(stack, source);
    for (const { drift, feed, drifted, always } of refused) {
      const own = letters.filter(({ eventId }) => eventId.startsWith(`${feed.seed}-`));
      const expected = [
        ...drifted.map((eventId) => ({ eventId, detail: expect.stringMatching(drift.reason) })),
        ...always.map((eventId) => ({ eventId, detail: expect.any(String) })),
      ];
      expect(own.toSorted(byId), drift.name).toEqual(expected.toSorted(byId));
    }
    expect(await stack.flink.api.exceptions(job)).toEqual(failures);
  });
});

const byId = (a: { eventId: string }, b: { eventId: string }) => (a.eventId < b.eventId ? -1 : 1);
