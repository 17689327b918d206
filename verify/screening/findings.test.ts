import { rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  type AnomalyClass,
  createBundle,
  type ObservationFile,
  type SourceObservation,
  writeConfig,
  writeObservation,
} from '../../common/run-bundle.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { verifyBundle } from '../oracle.ts';

const SEEN: SourceObservation = {
  topic: 'arxiv_raw',
  topicId: 'A',
  endOffsets: { 0: 100 },
  readOffsets: { 0: 100 },
  committed: { offsets: { 0: 100 }, observedAt: 10 },
  checkpoints: [{ id: 3, triggeredAt: 20, completedAt: 30 }],
  hot: { indices: null, refreshedAt: null, complete: false },
  cold: { version: 4, readAt: 40, complete: true },
  deadLetters: { readAt: null, complete: false },
  deadlinePassed: false,
};

async function judged(kind: AnomalyClass | undefined, changes: Partial<SourceObservation> = {}) {
  const paths = await createBundle(await temporaryDirectory('screening'));
  const base = { schemaVersion: 1 as const, runId: 'a', startedAt: '', command: [], seed: 1 };
  await writeConfig(paths, { ...base, sources: ['arxiv'], settings: { screening: true } });
  const anomalies = kind && [
    { class: kind, store: 'cold', source: 'arxiv', count: 2, examples: [] },
  ];
  const observation: ObservationFile = {
    schemaVersion: 1,
    infrastructureErrors: [],
    inconclusive: [],
    starved: null,
    sources: { arxiv: { ...SEEN, ...changes } },
    screening: {
      arxiv: {
        anomalies: (anomalies ?? []) as never,
        figures: {
          rows: 98,
          expectedRows: 98,
          expectedBytes: 1000,
          queries: 3,
          digests: 1,
          rowsRead: 0,
          bytes: 10,
        },
        topic: 100,
        accepted: 98,
        hotRejected: 0,
        rejected: { 'missing:id': 2 },
      },
    },
  };
  await writeObservation(paths, observation);
  const verification = await verifyBundle(paths.directory);
  await rm(paths.directory, { recursive: true, force: true });
  return verification;
}

describe('the verdict of a screening', () => {
  test('is inconclusive when nothing differs: it can never pass', async () => {
    const verification = await judged(undefined);
    expect(verification).toMatchObject({
      verdict: 'inconclusive',
      exitCode: 3,
      examination: 'screening',
      partial: false,
      counts: { cold: 98, hot: 0 },
      perSource: { arxiv: { topic: 100, accepted: 98, rejected: { 'missing:id': 2 } } },
    });
    expect(verification.reasons).toEqual([
      expect.stringContaining('can never pass'),
      'arxiv: 98 rows against 98 expected ones: 3 queries sent 1 digests and 0 rows, 1.02 % of the rows and 1.00 % of the bytes',
    ]);
  });

  test.each(['lost', 'corrupted', 'duplicated', 'phantom'] as const)(
    'is a violation by %s',
    async (kind) => {
      expect(await judged(kind)).toMatchObject({ verdict: 'violation', exitCode: 1 });
    },
  );

  test.each<[string, Partial<SourceObservation>]>([
    ['the offsets are not all committed', { committed: { offsets: { 0: 99 }, observedAt: 10 } }],
    ['no later checkpoint has completed', { checkpoints: [] }],
    ['the table was read before one had', { cold: { version: 4, readAt: 25, complete: true } }],
  ])('is no violation by lost rows when %s', async (_, changes) => {
    const { verdict, anomalies } = await judged('lost', changes);
    expect({ verdict, anomalies }).toMatchObject({
      verdict: 'inconclusive',
      anomalies: [{ class: 'pending' }],
    });
    expect(await judged('phantom', changes)).toMatchObject({ verdict: 'violation' });
  });

  test('is a violation of liveness when rows are pending at the deadline', async () => {
    const changes = { checkpoints: [], deadlinePassed: true };
    expect(await judged('lost', changes)).toMatchObject({ verdict: 'violation' });
    expect(await judged(undefined, changes)).toMatchObject({ verdict: 'inconclusive' });
  });
});
