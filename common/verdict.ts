import { z } from 'zod';

/** What a run ends with. Each has its exit code: {@link VERDICT_EXIT_CODES}. */
export const VERDICTS = ['pass', 'violation', 'inconclusive', 'infra-error'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Exit codes of the verdicts; 2 is a usage error and never a verdict. */
export const VERDICT_EXIT_CODES: Readonly<Record<Verdict, number>> = {
  pass: 0,
  violation: 1,
  inconclusive: 3,
  'infra-error': 4,
};

/**
 * What can be wrong with a record. All but `pending` are safety anomalies: one of them makes the run
 * a violation whatever else happened. `pending` is a liveness anomaly.
 */
export const ANOMALY_CLASSES = [
  'lost',
  'pending',
  'duplicated',
  'corrupted',
  'phantom',
  'misrouted',
  'mispinned',
  'divergent',
  'flickered',
  'expired-early',
  'out-of-order',
  'dead-lettered-wrongly',
  'not-dead-lettered',
] as const;
export type AnomalyClass = (typeof ANOMALY_CLASSES)[number];

/** Where an anomaly shows; `hot+cold` when the two stores contradict each other. */
export const ANOMALY_STORES = ['kafka', 'hot', 'cold', 'dead-letters', 'hot+cold'] as const;
export type AnomalyStore = (typeof ANOMALY_STORES)[number];

/** Every check of the oracle: a class of anomaly in a store, in the order of reports. */
export const CHECK_NAMES: readonly { class: AnomalyClass; store: AnomalyStore }[] = [
  { class: 'lost', store: 'kafka' },
  { class: 'duplicated', store: 'kafka' },
  { class: 'corrupted', store: 'kafka' },
  { class: 'misrouted', store: 'kafka' },
  { class: 'phantom', store: 'kafka' },
  { class: 'lost', store: 'hot' },
  { class: 'lost', store: 'cold' },
  { class: 'duplicated', store: 'hot' },
  { class: 'duplicated', store: 'cold' },
  { class: 'corrupted', store: 'hot' },
  { class: 'corrupted', store: 'cold' },
  { class: 'phantom', store: 'hot' },
  { class: 'phantom', store: 'cold' },
  { class: 'misrouted', store: 'hot' },
  { class: 'misrouted', store: 'cold' },
  { class: 'mispinned', store: 'hot' },
  { class: 'divergent', store: 'hot+cold' },
  { class: 'flickered', store: 'hot' },
  { class: 'flickered', store: 'cold' },
  { class: 'expired-early', store: 'hot' },
  { class: 'out-of-order', store: 'cold' },
  { class: 'dead-lettered-wrongly', store: 'dead-letters' },
  { class: 'not-dead-lettered', store: 'dead-letters' },
  { class: 'pending', store: 'dead-letters' },
  { class: 'corrupted', store: 'dead-letters' },
  { class: 'phantom', store: 'dead-letters' },
  { class: 'pending', store: 'hot' },
  { class: 'pending', store: 'cold' },
];

/** What a pipeline may promise that keeps documents by business key in the hot store alone. */
export const KEYED_GUARANTEES = ['upsert', 'at-least-once'] as const;
export type KeyedGuarantee = (typeof KEYED_GUARANTEES)[number];

/** The checks that a guarantee calls for; without one, a record is once in both stores, and all apply. */
export function checksFor(guarantee: KeyedGuarantee | undefined): typeof CHECK_NAMES {
  if (guarantee === undefined) return CHECK_NAMES;
  const hot: AnomalyClass[] = ['lost', 'corrupted', 'phantom', 'pending'];
  if (guarantee === 'upsert') hot.push('duplicated');
  return CHECK_NAMES.filter(
    (check) => check.store === 'kafka' || (check.store === 'hot' && hot.includes(check.class)),
  );
}

const count = z.number().int().nonnegative();

const difference = z.object({
  /** Path of the field, `authors[3]`; the empty string is the record as a whole. */
  field: z.string(),
  /** Rendered and bounded in length; null says that there is nothing on that side. */
  expected: z.string().nullable(),
  found: z.string().nullable(),
});
export type Difference = z.infer<typeof difference>;

const example = z.object({
  topic: z.string(),
  partition: z.number().int().nullable(),
  offset: z.number().int().nullable(),
  eventId: z.string().nullable(),
  /** The place for people and tools: `index/_id`, `table version 7 file x.parquet`, `topic[p]@o`. */
  where: z.string(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  differences: z.array(difference),
  /** What is wrong, in one or two sentences. */
  explanation: z.string(),
});
export type AnomalyExample = z.infer<typeof example>;

export const anomaly = z.object({
  class: z.enum(ANOMALY_CLASSES),
  store: z.enum(ANOMALY_STORES),
  source: z.string(),
  /** All of them, however few examples follow. */
  count,
  examples: z.array(example),
});
export type Anomaly = z.infer<typeof anomaly>;

const counts = z.object({
  /** Records handed to the producer. */
  sent: count,
  acknowledged: count,
  /** Refused at ingestion, for example larger than the broker accepts. */
  refused: count,
  /** Neither acknowledged nor refused: may be in the topic or not. */
  indeterminate: count,
  /** Documents read from the hot store. */
  hot: count,
  /** Rows read from the cold store. */
  cold: count,
  /** Dead letters without repeats: one for each event and stage. */
  deadLettered: count,
});
export type Counts = z.infer<typeof counts>;

const rejectedInput = z.object({
  reason: z.string(),
  count,
  /** Event ids of the first few; of a line of a file it is `<file>:<line>`. */
  first: z.array(z.string()),
});
export type RejectedInput = z.infer<typeof rejectedInput>;

const sourceCounts = counts.extend({
  /** What the pipeline promises, where that is not each record once in both stores. */
  guarantee: z.enum(KEYED_GUARANTEES).optional(),
  /** Business keys of the accepted records, where the pipeline keeps documents by those. */
  keys: count.optional(),
  /** Records that the topic held. */
  topic: count,
  /** Of these, what the model accepts, and of those what only the hot store refuses. */
  accepted: count,
  hotRejected: count,
  /** Records that are in the hot store no more, since their retention was over. */
  expired: count.optional(),
  /** Dead letters that repeat another one's event and stage. Allowed. */
  deadLetterRepeats: count,
  /** Rejected records of the topic by reason. */
  rejected: z.record(z.string(), count),
});
export type SourceCounts = z.infer<typeof sourceCounts>;

const score = z.object({
  /** Anomalies found of those planted, `41/41`; or "never run". */
  result: z.string(),
  date: z.string().optional(),
  commit: z.string().optional(),
});

/** How long records took from their acknowledgement until a reader of the store could see them. */
const freshness = z.object({
  source: z.string(),
  store: z.enum(['hot', 'cold']),
  /** Records of the seeded sample, and how many of them were seen. */
  sampled: count,
  seen: count,
  /** A time is too long by at most this: what lies between two looks. Milliseconds. */
  error: z.number().nonnegative(),
  /** Milliseconds; null when none was seen. */
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
  /** Records by time: of those above the step before and up to `upTo` ms; ascending, without gaps. */
  histogram: z.array(z.object({ upTo: z.number(), count })),
});
export type Freshness = z.infer<typeof freshness>;

/** How far the run was at a moment: running totals over all sources. */
const timelinePoint = z.object({
  /** Milliseconds since `startedAt`. */
  at: z.number().nonnegative(),
  sent: count,
  /** Documents and rows in the stores; null when they were not counted then. */
  hot: count.nullable(),
  cold: count.nullable(),
});
export type TimelinePoint = z.infer<typeof timelinePoint>;

export const VERDICT_SCHEMA_VERSION = 1;

/**
 * How the cold store was looked at. `full` reads all content of all stores; `screening` compares digests of the cold
 * store alone, so that it may find a violation and can never pass.
 */
export const EXAMINATIONS = ['full', 'screening'] as const;
export type Examination = (typeof EXAMINATIONS)[number];

const fields = z.object({
  schemaVersion: z.literal(VERDICT_SCHEMA_VERSION),
  runId: z.string(),
  verdict: z.enum(VERDICTS),
  exitCode: z.number().int(),
  /** True when the run did not reach its end; then the verdict is never `pass`. */
  partial: z.boolean(),
  examination: z.enum(EXAMINATIONS).default('full'),
  seed: z.number().int().nullable(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  counts,
  perSource: z.record(z.string(), sourceCounts),
  anomalies: z.array(anomaly),
  notRun: z.array(z.object({ what: z.string(), reason: z.string() })),
  /** What the verdict rests on, in sentences, the most important first. */
  reasons: z.array(z.string()),
  /** Milliseconds by phase, in the order of the phases. */
  durations: z.record(z.string(), z.number().nonnegative()),
  /** Milliseconds since `startedAt` at which phases began; those that began before it are left out. */
  starts: z.record(z.string(), z.number().nonnegative()).default({}),
  /** Ascending by `at`; at most some hundreds of points. */
  timeline: z.array(timelinePoint).default([]),
  freshness: z.array(freshness).default([]),
  /** Named rates with their unit in the name: `sent records/s`. */
  rates: z.record(z.string(), z.number()),
  /** Images, node, harness, commit. */
  versions: z.record(z.string(), z.string()),
  host: z.object({
    cpus: z.number(),
    /** Bytes. */
    memory: z.number(),
    os: z.string(),
    /** Load averages of 1, 5 and 15 minutes. */
    loadBefore: z.array(z.number()),
    loadAfter: z.array(z.number()).nullable(),
  }),
  /** How well the oracle itself was tested: on histories, and on sabotaged live stores. */
  oracle: z.object({ historyScore: score, liveScore: score }),
  /** Lines of `--input` that the broker did not take, and lines that the schema rejects. */
  refusedInput: z.array(rejectedInput),
  rejectedInput: z.array(rejectedInput),
  commands: z.object({ verify: z.string(), reproduce: z.string() }),
});

/** `verdict.json` of a run bundle. */
export const verdictFile = fields.refine(
  ({ examination, verdict }) => examination === 'full' || verdict !== 'pass',
  'a screening can never pass',
);
export type VerdictFile = z.infer<typeof verdictFile>;
