import type { AnomalyExample, VerdictFile } from '../../common/run-bundle.ts';

/** A feed of 80 s whose stores were counted every three seconds from its end on. */
function timeline(): VerdictFile['timeline'] {
  const feed = Array.from({ length: 80 }, (_, second) => ({
    at: 92_000 + second * 1_000,
    sent: Math.round((50_000 * (second + Math.sin(second / 5))) / 80),
    hot: second === 0 ? 0 : null,
    cold: second === 0 ? 0 : null,
  }));
  const counted = [0.6, 0.8, 0.93, 1].map((share, index) => ({
    at: 172_000 + index * 3_000,
    sent: 50_000,
    hot: Math.round(48_990 * share),
    cold: Math.round(49_000 * share ** 2),
  }));
  return [...feed, ...counted];
}

/** 500 records in steps of 250 ms around a mean. */
function distribution(store: 'hot' | 'cold', mean: number): VerdictFile['freshness'][number] {
  const histogram = Array.from({ length: 24 }, (_, step) => {
    const upTo = (step + 1) * 250;
    return { upTo, count: Math.round(90 * Math.exp(-(((upTo - mean) / 700) ** 2))) };
  });
  const seen = histogram.reduce((sum, { count }) => sum + count, 0);
  const times = { p50: mean, p95: mean + 800, p99: mean + 1_150, max: mean + 1_600 };
  return { source: 'arxiv', store, sampled: seen + 2, seen, error: 500, ...times, histogram };
}

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
    examination: 'full',
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
    starts: { 'service kafka': 24_300, 'service flink': 24_300, services: 24_300, feeding: 92_000 },
    timeline: timeline(),
    freshness: [distribution('hot', 1_500), distribution('cold', 2_400)],
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

/** Every part of a verdict that may hold text of others, filled with hostile text of a length and often. */
export function hostileEverywhere(length = 10, rows = 3) {
  const text = (index: number) => `${index}${HOSTILE}${'"'.repeat(length)}`;
  const each = <T>(make: (name: string, index: number) => T) =>
    Array.from({ length: rows }, (_, index) => make(text(index), index));
  const record = <T>(value: T) => Object.fromEntries(each((name) => [name, value]));
  const good = goodVerdict();
  const counts = good.perSource['arxiv'];
  if (counts === undefined) throw new Error('no counts');
  const [freshness] = good.freshness;
  if (freshness === undefined) throw new Error('no freshness');
  const first = each((name) => name);
  const inputs = each((reason) => ({ reason, count: 1, first }));
  return {
    runId: text(0),
    startedAt: text(0),
    perSource: { [text(0)]: { ...counts, rejected: record(1) } },
    reasons: each((reason) => reason),
    notRun: each((what) => ({ what, reason: what })),
    rates: record(1),
    durations: record(1),
    starts: record(0),
    versions: record(text(0)),
    host: { ...good.host, os: text(0) },
    oracle: { historyScore: { result: text(0) }, liveScore: { result: text(0), date: text(1) } },
    refusedInput: inputs,
    rejectedInput: inputs,
    commands: { verify: text(0), reproduce: text(1) },
    timeline: each((_, at) => ({ at, sent: at, hot: at, cold: null })),
    freshness: each((source) => ({ ...freshness, source })),
  };
}
