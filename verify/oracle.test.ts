import { copyFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  type BundlePaths,
  readConfig,
  readObservation,
  type SourceObservation,
  type VerdictFile,
  writeConfig,
  writeObservation,
  writeVerdict,
} from '../common/run-bundle.ts';
import {
  addRecord,
  drop,
  goodHistory,
  type History,
  OTHER_TOPIC_ID,
  recordOf,
  sendOf,
} from '../fixtures/histories/index.ts';
import { LedgerWriter } from './ledger.ts';
import { verifyBundle } from './oracle.ts';
import { found, temporaryBundle, writeHistory } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PARTIAL_VERDICT: VerdictFile = {
  schemaVersion: 1,
  runId: 'test',
  verdict: 'inconclusive',
  exitCode: 3,
  partial: true,
  seed: 7,
  startedAt: new Date(0).toISOString(),
  finishedAt: null,
  counts: {
    sent: 0,
    acknowledged: 0,
    refused: 0,
    indeterminate: 0,
    hot: 0,
    cold: 0,
    deadLettered: 0,
  },
  perSource: {},
  anomalies: [],
  notRun: [],
  reasons: ['interrupted by SIGINT'],
  durations: {},
  starts: {},
  timeline: [],
  freshness: [],
  rates: {},
  versions: {},
  host: { cpus: 1, memory: 1, os: 'none', loadBefore: [], loadAfter: null },
  oracle: { historyScore: { result: 'never run' }, liveScore: { result: 'never run' } },
  refusedInput: [],
  rejectedInput: [],
  commands: { verify: '', reproduce: '' },
};

const small = () => goodHistory({ partitions: 2, records: 8 });

async function verified(
  history: History,
  change?: (seen: SourceObservation) => SourceObservation,
  after?: (paths: BundlePaths) => Promise<void>,
) {
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history, change);
  await after?.(bundle.paths);
  return await verifyBundle(bundle.paths.directory);
}

const accepted = (history: History) => {
  const target = history.topic.find(({ outcome }) => outcome === 'accepted');
  if (target === undefined) throw new Error('no accepted record');
  return target;
};

describe('a good history passes', () => {
  test('with its counts and what the verdict rests on', async () => {
    const verification = await verified(small());
    expect(verification).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
      partial: false,
      anomalies: [],
      counts: { sent: 16, acknowledged: 16, refused: 0, hot: 12, cold: 14, deadLettered: 4 },
      perSource: { arxiv: { accepted: 14, hotRejected: 2, rejected: { 'missing:id': 2 } } },
    });
    expect(verification.reasons[0]).toContain('14 records');
  });

  test('in every variation that the contract allows, all at once', async () => {
    const history = goodHistory({ partitions: 2, records: 120 });
    const free = history.topic.filter(({ outcome }) => outcome === 'accepted');
    const take = () => free.shift() ?? accepted(history);
    // Dead letters are repeated, and one comes without its value.
    history.deadLetters.push(...history.deadLetters.map((entry) => ({ ...entry })));
    const large = history.deadLetters.find(({ stage }) => stage === 'parse');
    if (large === undefined) throw new Error('no dead letter');
    large.omittedBytes = 512 * 1024 + 1;
    recordOf(history, { ...accepted(history), ...large }).bytes = large.omittedBytes;
    // Indeterminate sends: one arrived, one did not; a refused one did not.
    const nowhere = { partition: null, offset: null };
    Object.assign(sendOf(history, take()), { outcome: 'indeterminate', ...nowhere });
    for (const outcome of ['indeterminate', 'refused'] as const) {
      const target = take();
      Object.assign(sendOf(history, target), { outcome, ...nowhere });
      for (const relation of ['topic', 'hot', 'cold'] as const) drop(history, relation, target);
    }
    // Acknowledged, but the broker did not say where.
    Object.assign(sendOf(history, take()), nowhere);
    // Two events of one value; an offset that transactions left out.
    const [first, second] = [take(), take()];
    recordOf(history, second).value = recordOf(history, first).value;
    sendOf(history, second).value = sendOf(history, first).value;
    addRecord(history, 0, 140);
    history.hot.reverse();
    history.cold.reverse();
    const verification = await verified(history);
    expect(found(verification)).toEqual([]);
    expect(verification.verdict).toBe('pass');
  });

  test('however its relations are ordered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 6, max: 40 }), async (seed, records) => {
        const history = goodHistory({ partitions: 3, records });
        const shuffled = <T>(entries: T[]): T[] =>
          fc.sample(fc.shuffledSubarray(entries, { minLength: entries.length }), {
            seed,
            numRuns: 1,
          })[0] ?? [];
        history.hot = shuffled(history.hot);
        history.cold = shuffled(history.cold);
        history.deadLetters = shuffled(history.deadLetters);
        history.ledger = shuffled(history.ledger);
        expect((await verified(history)).verdict).toBe('pass');
      }),
      { numRuns: 4 },
    );
  });
});

test('a dead letter whose headers say impossible numbers is a phantom', async () => {
  const history = small();
  const [letter] = history.deadLetters;
  if (letter === undefined) throw new Error('no dead letter');
  history.deadLetters.push({ ...letter, partition: 99_999_999_999 }, { ...letter, offset: 1e22 });
  const { verdict, anomalies } = await verified(history);
  expect(verdict).toBe('violation');
  expect(anomalies).toMatchObject([{ class: 'phantom', store: 'dead-letters', count: 2 }]);
});

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

describe('precedence', () => {
  const failed = { infrastructureErrors: ['Elasticsearch ended by itself'] };

  test('an infrastructure error outweighs liveness, a safety anomaly outweighs both', async () => {
    const history = small();
    drop(history, 'cold', accepted(history));
    const late = (seen: SourceObservation) => ({ ...seen, checkpoints: [], deadlinePassed: true });
    const infra = await verified(history, late, (paths) => changeObservation(paths, failed));
    expect(infra).toMatchObject({ verdict: 'infra-error', exitCode: 4 });
    history.cold.push(...history.cold.slice(0, 1));
    const both = await verified(history, late, (paths) => changeObservation(paths, failed));
    expect(both).toMatchObject({ verdict: 'violation', exitCode: 1 });
  });
});

describe('nothing proven is inconclusive', () => {
  test.each<[string, History, ((seen: SourceObservation) => SourceObservation)?]>([
    ['an empty history', goodHistory({ records: 0 })],
    [
      'the topic was not read to its end',
      small(),
      (seen) => ({ ...seen, endOffsets: { 0: 8, 1: 9 } }),
    ],
    [
      'the hot store was not read',
      small(),
      (seen) => ({ ...seen, hot: { ...seen.hot, complete: false } }),
    ],
    [
      'the cold store was not read',
      small(),
      (seen) => ({ ...seen, cold: { ...seen.cold, readAt: null } }),
    ],
  ])('%s', async (_, history, change) => {
    expect(await verified(history, change)).toMatchObject({ verdict: 'inconclusive', exitCode: 3 });
  });

  test('what was not read of the topic makes no phantom', async () => {
    const history = small();
    const last = history.topic.filter(({ partition }) => partition === 1).at(-1);
    if (last === undefined) throw new Error('no record');
    drop(history, 'topic', last);
    const verification = await verified(history, (seen) => ({
      ...seen,
      endOffsets: { 0: 8, 1: 8 },
      readOffsets: { 0: 8, 1: 7 },
    }));
    expect(found(verification)).toEqual([]);
    expect(verification.verdict).toBe('inconclusive');
  });

  test('a run that says itself that it did not reach its end', async () => {
    const verification = await verified(small(), undefined, (paths) =>
      writeVerdict(paths, { ...PARTIAL_VERDICT }),
    );
    expect(verification).toMatchObject({ verdict: 'inconclusive', partial: true });
  });

  test('a run that an error ended after its history stays one, but for a violation', async () => {
    const failed = {
      ...PARTIAL_VERDICT,
      verdict: 'infra-error' as const,
      reasons: ['Kafka ended'],
    };
    const end = (paths: BundlePaths) => writeVerdict(paths, failed);
    const verification = await verified(small(), undefined, end);
    expect(verification).toMatchObject({ verdict: 'infra-error', exitCode: 4, partial: true });
    expect(verification.reasons[0]).toBe('Kafka ended');
    const history = small();
    drop(history, 'cold', accepted(history));
    expect((await verified(history, undefined, end)).verdict).toBe('violation');
  });

  test('a source that the run promised and did not observe', async () => {
    const verification = await verified(small(), undefined, async (paths) => {
      const config = await readConfig(paths);
      await writeConfig(paths, { ...config, sources: ['arxiv', 'news'] });
    });
    expect(verification.reasons.join()).toContain('news: was not observed');
    expect(verification.verdict).toBe('inconclusive');
  });

  test('a run that ended before its history: the ledger tells how far it came', async () => {
    const history = small();
    const verification = await verified(history, undefined, async (paths) => {
      await rm(paths.observation);
      await rm(paths.ledger('arxiv'));
      const ledger = new LedgerWriter(paths, 'arxiv');
      const rest = { digest: null, bytes: 0, sentAt: 1, ackedAt: null, reason: null };
      ledger.append(history.ledger.slice(0, 5).map((entry) => ({ ...entry, ...rest })));
      await writeFile(`${paths.ledger('arxiv')}.spool`, '6,torn-off li', { flag: 'a' });
    });
    expect(verification).toMatchObject({
      verdict: 'inconclusive',
      partial: true,
      counts: { sent: 5, acknowledged: 5 },
    });
  });
});

describe('what came after the topic was read', () => {
  const late = (partition: number, offset: number) => {
    const history = small();
    addRecord(history, partition, offset);
    history.topic.pop();
    history.ledger.pop();
    return history;
  };
  const until = (laterEndOffsets: Record<string, number>) => (seen: SourceObservation) => ({
    ...seen,
    laterEndOffsets,
  });

  test.each([8, 3])('is not judged, and counted (offset ends with %i)', async (digit) => {
    const history = late(0, 10 + digit);
    const verification = await verified(history, until({ 0: 20, 1: 8 }));
    expect(found(verification)).toEqual([]);
    expect(verification.verdict).toBe('pass');
    expect(verification.reasons.join()).toContain('12 records arrived after the topic was read');
  });

  test.each<[string, History, string[], Record<string, number>?]>([
    ['beyond the later end', late(0, 20), ['phantom cold 0/20', 'phantom hot 0/20'], { 0: 20 }],
    ['without a later end', late(0, 8), ['phantom cold 0/8', 'phantom hot 0/8']],
    ['a dead letter', late(0, 33), ['phantom dead-letters 0/33'], { 0: 33 }],
    ['no such partition', late(7, 0), ['phantom cold 7/0', 'phantom hot 7/0'], { 0: 20 }],
  ])('%s: a phantom', async (_, history, names, ends) => {
    const verification = await verified(history, ends && until(ends));
    expect(found(verification)).toEqual(names);
    expect(verification.verdict).toBe('violation');
  });
});

test("rows of another source's topic are misrouted", async () => {
  const history = small();
  const target = accepted(history);
  const row = history.cold.find(({ offset }) => offset === target.offset);
  if (row === undefined) throw new Error('no row');
  history.cold.push({ ...row, topicId: OTHER_TOPIC_ID });
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history);
  const seen = await readObservation(bundle.paths);
  const own = seen?.sources['arxiv'];
  if (seen === undefined || own === undefined) throw new Error('no observation');
  for (const relation of ['topic', 'hot', 'cold', 'dead-letters'] as const) {
    await copyFile(
      bundle.paths.history('arxiv', relation),
      bundle.paths.history('other', relation),
    );
  }
  await copyFile(bundle.paths.ledger('arxiv'), bundle.paths.ledger('other'));
  const other = { ...own, topicId: OTHER_TOPIC_ID };
  await writeObservation(bundle.paths, { ...seen, sources: { arxiv: own, other } });
  const verification = await verifyBundle(bundle.paths.directory);
  const misrouted = verification.anomalies.find(
    (anomaly) => anomaly.source === 'arxiv' && anomaly.class === 'misrouted',
  );
  expect(misrouted).toMatchObject({ store: 'cold', count: 1 });
});

describe('a damaged bundle is a usage error that names the file', () => {
  test.each<[string, string, (paths: BundlePaths) => Promise<unknown>]>([
    ['no directory', 'BUNDLE_NOT_A_DIRECTORY', (paths) => rm(paths.directory, { recursive: true })],
    ['no config', 'BUNDLE_FILE_MISSING', (paths) => rm(paths.config)],
    ['a table is missing', 'BUNDLE_FILE_MISSING', (paths) => rm(paths.history('arxiv', 'cold'))],
    [
      'a table is cut off',
      'BUNDLE_PARQUET',
      (paths) => truncate(paths.history('arxiv', 'hot'), 100),
    ],
    ['JSON is cut off', 'BUNDLE_FILE_UNREADABLE', (paths) => truncate(paths.observation, 20)],
    [
      'another version',
      'BUNDLE_SCHEMA_VERSION',
      (paths) => writeFile(paths.config, '{"schemaVersion":99}'),
    ],
    [
      'other content',
      'BUNDLE_FILE_INVALID',
      (paths) => writeFile(paths.config, '{"schemaVersion":1}'),
    ],
  ])('%s', async (_, code, damage) => {
    const promise = verified(small(), undefined, async (paths) => {
      await damage(paths);
    });
    await expect(promise).rejects.toMatchObject({ code, exitCode: 2 });
  });

  test('verifying leaves the bundle as it is and stops when asked', async () => {
    await using bundle = await temporaryBundle();
    await writeHistory(bundle.paths, small());
    const files = async () => (await readdir(bundle.paths.directory, { recursive: true })).sort();
    const before = await files();
    await verifyBundle(bundle.paths.directory);
    expect(await files()).toEqual(before);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(verifyBundle(bundle.paths.directory, { signal })).rejects.toThrow('enough');
    expect(before).not.toContain(join('history', 'arxiv-hot.parquet.spool'));
  });
});

async function changeObservation(
  paths: BundlePaths,
  change: { starved?: string; infrastructureErrors?: string[] },
): Promise<void> {
  const seen = await readObservation(paths);
  if (seen === undefined) throw new Error('no observation');
  await writeObservation(paths, { ...seen, ...change });
}
