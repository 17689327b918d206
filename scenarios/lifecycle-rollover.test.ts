import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { steadyNow } from '../common/clock.ts';
import { SOURCES } from '../fixtures/records/index.ts';
import type { BrokerUnderTest } from './broker.ts';
import { problemsOf } from './lifecycle/alias-looks.ts';
import { AliasWatch } from './lifecycle/alias-watch.ts';
import { seenRecords } from './lifecycle/bundle-freshness.ts';
import { spreadOf } from './lifecycle/figures.ts';
import { counters, HoldWatch } from './lifecycle/holds.ts';
import { putPolicy, rolloverBy, usePolicy } from './lifecycle/policy.ts';
import { type RolloverLag, rolloverLags } from './lifecycle/rollover-lag.ts';
import { type Rollover, rolloversOf } from './lifecycle/rollovers.ts';
import { bulkTroubles } from './lifecycle/task-manager-log.ts';
import { expect, test } from './lifecycle/test.ts';

const SOURCE = 'arxiv';
/** Rollovers of each kind that must happen, at the least. */
const ROLLOVERS = 4;
const MAX_DOCS = 800;
/** Milliseconds. */
const MAX_AGE = 3_000;
/** Records a second. */
const [FAST, SLOW] = [300, 100];
/** Records of one feed: a few seconds' worth. */
const CHUNK = 500;
/** Then ILM does not roll over, or not for the reason that is waited for. */
const MOST_CHUNKS = 40;
const CALM = 1_500;
const SEED = 61;
/** A record is sent across a rollover if so long after it, ms: two checkpoints, at the latest of which the new index is adopted. */
const ACROSS = 2_000;

interface Fed {
  kind: 'generated';
  seed: number;
  count: number;
  rate: number;
}

/** Feeds on until the policy has rolled over often enough for a reason; returns what was fed. */
async function feedUntilRolled(
  broker: BrokerUnderTest,
  { seed, rate }: { seed: number; rate: number },
  rolled: () => Promise<readonly Rollover[]>,
): Promise<Fed[]> {
  const fed: Fed[] = [];
  while ((await rolled()).length < ROLLOVERS) {
    if (fed.length === MOST_CHUNKS) throw new Error(`too few rollovers for ${MOST_CHUNKS} feeds`);
    const next: Fed = { kind: 'generated', seed: seed + fed.length, count: CHUNK, rate };
    await broker.feed(SOURCE, next);
    fed.push(next);
  }
  return fed;
}

/** How many of the fed records the hot store must refuse. */
function hotRejected({ seed, count }: Fed): number {
  const context = { topicId: '', partition: 0, offset: 0, timestamp: 0, eventId: null };
  return [...SOURCES[SOURCE].generate({ seed, count })].filter(({ value }) => {
    const judgement = SOURCES[SOURCE].judge(value, context);
    return judgement.kind === 'accepted' && judgement.hotRejected;
  }).length;
}

const told = (lags: readonly RolloverLag[]) => ({
  ...spreadOf(lags.map(({ lag }) => lag)),
  error: Math.round(Math.max(0, ...lags.map(({ error }) => error))),
});

describe('does nothing change for the records while the hot store rolls over?', () => {
  test('many times, by documents and by age, while the job writes', async ({
    broker,
    annotate,
  }) => {
    const { stack } = broker;
    const { elasticsearch, flink } = stack;
    const { hotAlias } = stack.source(SOURCE);
    const job = stack.jobs.get(SOURCE)?.id ?? '';
    const began = steadyNow();
    const failed = await flink.api.exceptions(job);
    const before = await counters(stack, SOURCE);

    broker.watch(SOURCE, 250);
    const still: Fed = { kind: 'generated', seed: SEED, count: CALM, rate: FAST };
    await broker.feed(SOURCE, still);
    const calmEnd = steadyNow();

    await using looks = new AliasWatch(elasticsearch, hotAlias);
    await using holds = await HoldWatch.begin(stack, SOURCE);
    const since = async (condition: string): Promise<Rollover[]> =>
      (await rolloversOf(elasticsearch, hotAlias)).filter(
        ({ createdAt, conditions }) => createdAt > calmEnd && condition in conditions,
      );

    const byDocuments = rolloverBy({ max_docs: MAX_DOCS });
    await using _policy = await usePolicy(elasticsearch, hotAlias, byDocuments);
    const fast = await feedUntilRolled(broker, { seed: 1_000, rate: FAST }, () =>
      since('max_docs'),
    );
    await putPolicy(elasticsearch, rolloverBy({ max_age: `${MAX_AGE}ms` }));
    const slow = await feedUntilRolled(broker, { seed: 2_000, rate: SLOW }, () => since('max_age'));
    const fed = [still, ...fast, ...slow];

    const { verdict, paths } = await broker.judge();
    const seen = await looks.end();
    const held = await holds.end();
    const rollovers = [...(await since('max_docs')), ...(await since('max_age'))];
    const lags = rolloverLags(rollovers, seen, { maxAge: MAX_AGE, maxDocs: MAX_DOCS });
    const records = await seenRecords(paths, SOURCE);
    // The first records of a new job wait for their index, too.
    const calm = records.filter(({ ackedAt }) => ackedAt >= began + ACROSS && ackedAt < calmEnd);
    // Those by documents: then records are fed as fast as in the calm before.
    const likeCalm = rollovers.filter(({ conditions }) => 'max_docs' in conditions);
    const across = records.filter(({ ackedAt }) =>
      likeCalm.some(({ rolledAt }) => ackedAt >= rolledAt && ackedAt < rolledAt + ACROSS),
    );
    const fresh = {
      before: spreadOf(calm.map(({ age }) => age)),
      across: spreadOf(across.map(({ age }) => age)),
    };
    const ratio = (part: 'p50' | 'p99') =>
      Number(((fresh.across[part] ?? 0) / (fresh.before[part] ?? 1)).toFixed(2));
    const figures = {
      fed: fed.reduce((sum, { count }) => sum + count, 0),
      rollovers: rollovers.length,
      looks: seen.length,
      'rollover lag, ms': told(lags),
      'rollover lag by documents, ms': told(lags.filter((lag) => lag.condition === 'documents')),
      'rollover lag by age, ms': told(lags.filter((lag) => lag.condition === 'age')),
      holds: held,
      'records of a hold': Math.round(held.records / Math.max(1, held.count)),
      'a hold, ms': Math.round(held.time / Math.max(1, held.count)),
      'freshness before, ms': fresh.before,
      'freshness across a rollover, ms': fresh.across,
      'freshness ratio': { p50: ratio('p50'), p99: ratio('p99') },
    };
    await writeFile(join(paths.directory, 'rollover.json'), JSON.stringify(figures, null, 2));
    await annotate(`figures: ${JSON.stringify(figures)}`);
    process.stdout.write(`\nrollover under load: ${JSON.stringify(figures)}\n`);

    expect(problemsOf(seen)).toEqual([]);
    expect(seen.length, 'looks').toBeGreaterThan(2 * rollovers.length);
    expect(verdict).toMatchObject({ verdict: 'pass', anomalies: [] });
    const after = await counters(stack, SOURCE);
    const counted = (name: string) => after(name) - before(name);
    expect(counted('hot_rejected')).toBe(fed.reduce((sum, one) => sum + hotRejected(one), 0));
    expect(counted('hot_retried')).toBe(0);
    expect(counted('hot_expired')).toBe(0);
    expect(await flink.api.exceptions(job)).toEqual(failed);
    expect(await bulkTroubles(stack.runId, began)).toEqual([]);
    expect(held.count).toBeGreaterThan(0);
  });
});
