import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  type BundlePaths,
  readConfig,
  type SourceObservation,
  type VerdictFile,
  writeConfig,
  writeVerdict,
} from '../common/run-bundle.ts';
import { drop, goodHistory, type History } from '../fixtures/histories/index.ts';
import { LedgerWriter } from './ledger.ts';
import { accepted, small, verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const PARTIAL_VERDICT: VerdictFile = {
  schemaVersion: 1,
  runId: 'test',
  verdict: 'inconclusive',
  exitCode: 3,
  partial: true,
  examination: 'full',
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
