import type { AnomalyExample, VerdictFile } from '../../common/run-bundle.ts';

/** A verdict of a run that passed. */
export function goodVerdict(): VerdictFile {
  const counts = {
    sent: 50_000,
    acknowledged: 49_999,
    refused: 1,
    indeterminate: 0,
    hot: 48_990,
    cold: 49_000,
    deadLettered: 1_009,
  };
  return {
    schemaVersion: 1,
    runId: '2026-11-22T17-00-00-abc',
    verdict: 'pass',
    exitCode: 0,
    partial: false,
    seed: 42,
    startedAt: '2026-11-22T17:00:00.000Z',
    finishedAt: '2026-11-22T17:03:00.000Z',
    counts,
    perSource: {
      arxiv: {
        ...counts,
        topic: 49_999,
        accepted: 49_000,
        hotRejected: 10,
        deadLetterRepeats: 0,
        rejected: { 'missing:id': 999 },
      },
    },
    anomalies: [],
    notRun: [{ what: 'kafka-ui', reason: 'no image to be had' }],
    reasons: ['arxiv: each of the 49,000 records is in both stores'],
    durations: {
      'jobs build': 24_200,
      images: 57,
      'service kafka': 30_334,
      'service flink': 64_950,
      services: 65_000,
      feeding: 79_500,
      checks: 850,
    },
    starts: {},
    timeline: [],
    freshness: [],
    rates: { 'sent records/s': 5_263 },
    versions: { node: '24.21.0', kafka: '4.3.1' },
    host: {
      cpus: 2,
      memory: 24 * 2 ** 30,
      os: 'Debian 13',
      loadBefore: [0.1, 0.2, 0.3],
      loadAfter: null,
    },
    oracle: {
      historyScore: { result: '40/40', date: '2026-11-22', commit: 'abc1234' },
      liveScore: { result: 'never run' },
    },
    refusedInput: [
      { reason: 'larger than the broker accepts', count: 1, first: ['records.ndjson:17'] },
    ],
    rejectedInput: [],
    commands: {
      verify: 'npx data-broker verify reports/out/abc',
      reproduce: 'npx data-broker gate --seed 42',
    },
  };
}

export const HOSTILE = '<script>alert(1)</script>\u001b[31m\u0000\u202e"\'&\ud800]]>';

/** A run in which records of hostile content are wrong. */
export function badVerdict(examples = 20, size = 100): VerdictFile {
  const example = (offset: number): AnomalyExample => ({
    topic: 'arxiv_raw',
    partition: 3,
    offset,
    eventId: `${HOSTILE}${'x'.repeat(size)}`,
    where: `arxiv-000001/${HOSTILE}`,
    expected: HOSTILE,
    found: 'y'.repeat(size),
    differences: [{ field: HOSTILE, expected: 'x'.repeat(size), found: null }],
    explanation: `the content is not what the model expects ${HOSTILE}`,
  });
  const good = goodVerdict();
  return {
    ...good,
    verdict: 'violation',
    exitCode: 1,
    reasons: ['arxiv: 123456 corrupted in the hot store'],
    anomalies: [
      {
        class: 'corrupted',
        store: 'hot',
        source: 'arxiv',
        count: 123_456,
        examples: Array.from({ length: examples }, (_, offset) => example(offset)),
      },
    ],
  };
}
