import type {
  Anomaly,
  ObservationFile,
  SourceCounts,
  SourceObservation,
  Verdict,
} from '../common/run-bundle.ts';
import { missingProof } from './proof.ts';

/** More sends of unknown end than this share of all make a run inconclusive. */
const MOST_INDETERMINATE = 0.01;

export interface Decision {
  verdict: Verdict;
  reasons: string[];
}

/**
 * The verdict, in this order of precedence:
 *
 * 1. `violation` by any safety anomaly, whatever else happened: it is a fact about the stores
 * 2. `infra-error`: engine, host or services failed, so nothing more can be said
 * 3. `violation` of liveness: records still pending at the deadline, on a host that was not starved
 * 4. `inconclusive`: records pending without the deadline or on a starved host; a history that is
 *    missing, incomplete or empty; stores that are right, but were read without proof that the
 *    pipeline was done; too many sends of unknown end; a reason that the run itself gives
 * 5. `pass`
 *
 * The reasons also say what bears on none of this: why waiting ended, and what came too late.
 */
export function decide(
  observation: ObservationFile,
  counts: Readonly<Record<string, SourceCounts>>,
  anomalies: readonly Anomaly[],
): Decision {
  const safety = anomalies.filter((anomaly) => anomaly.class !== 'pending');
  const late = anomalies.filter((anomaly) => anomaly.class === 'pending');
  const doubts = [
    ...observation.inconclusive,
    ...incompleteness(observation),
    ...emptiness(counts),
    ...unproven(observation),
    ...uncertainty(counts),
    ...late
      .filter((anomaly) => !isLiveness(anomaly, observation))
      .map((anomaly) => `${describe(anomaly)}, ${excuse(anomaly, observation)}`),
  ];
  const overdue = late.filter((anomaly) => isLiveness(anomaly, observation));
  const liveness = overdue.map((anomaly) => `${describe(anomaly)} at the deadline`);
  const notes = [...deadlines(observation), ...lateArrivals(observation)];
  const all = [...observation.infrastructureErrors, ...liveness, ...doubts, ...notes];
  if (safety.length > 0) {
    return { verdict: 'violation', reasons: [...safety.map(describe), ...all] };
  }
  if (observation.infrastructureErrors.length > 0) return { verdict: 'infra-error', reasons: all };
  if (liveness.length > 0) return { verdict: 'violation', reasons: all };
  if (doubts.length > 0) return { verdict: 'inconclusive', reasons: all };
  return { verdict: 'pass', reasons: [...passReasons(counts), ...notes] };
}

const STORES: Readonly<Record<string, string>> = {
  kafka: 'Kafka',
  hot: 'the hot store',
  cold: 'the cold store',
  'dead-letters': 'the dead-letter topic',
  'hot+cold': 'hot and cold store together',
};

function describe(anomaly: Anomaly): string {
  return `${anomaly.source}: ${anomaly.count} ${anomaly.class} in ${STORES[anomaly.store]}`;
}

function isLiveness(anomaly: Anomaly, observation: ObservationFile): boolean {
  return (
    observation.starved === null && (observation.sources[anomaly.source]?.deadlinePassed ?? false)
  );
}

function excuse(anomaly: Anomaly, observation: ObservationFile): string {
  if (observation.starved !== null) return `but the host was starved: ${observation.starved}`;
  return observation.sources[anomaly.source]?.deadlinePassed
    ? 'at the deadline'
    : 'and waiting ended before the deadline';
}

/** Why the history is not a whole one. */
function incompleteness(observation: ObservationFile): string[] {
  const reasons: string[] = [];
  for (const [source, seen] of Object.entries(observation.sources)) {
    for (const [partition, end] of Object.entries(seen.endOffsets)) {
      const read = seen.readOffsets[partition] ?? 0;
      if (read < end) {
        reasons.push(`${source}: partition ${partition} was read to offset ${read} of ${end} only`);
      }
    }
    if (Object.keys(seen.endOffsets).length === 0) reasons.push(`${source}: no partition was read`);
    for (const [store, complete] of stores(seen)) {
      if (!complete) reasons.push(`${source}: ${STORES[store]} was not read to its end`);
    }
  }
  return reasons;
}

function stores(seen: SourceObservation): [string, boolean][] {
  const hot: [string, boolean] = ['hot', seen.hot.complete && seen.hot.refreshedAt !== null];
  if (seen.guarantee !== undefined) return [hot];
  return [
    hot,
    ['cold', seen.cold.complete && seen.cold.readAt !== null],
    ['dead-letters', seen.deadLetters.complete && seen.deadLetters.readAt !== null],
  ];
}

/** An empty history passes nothing. */
function emptiness(counts: Readonly<Record<string, SourceCounts>>): string[] {
  const entries = Object.entries(counts);
  if (entries.length === 0) return ['no source was observed'];
  return entries
    .filter(([, found]) => found.accepted === 0)
    .map(([source, found]) =>
      found.topic === 0
        ? `${source}: the topic holds no record, so nothing was proven`
        : `${source}: none of the ${found.topic} records is an accepted one, so nothing was proven`,
    );
}

function unproven(observation: ObservationFile): string[] {
  return Object.entries(observation.sources).flatMap(([source, seen]) =>
    missingProof(seen).map((why) => `${source}: ${why}, so delivery is not proven`),
  );
}

/** A send of unknown end excuses its record from the topic: few do no harm, many hide a loss. */
function uncertainty(counts: Readonly<Record<string, SourceCounts>>): string[] {
  return Object.entries(counts)
    .filter(([, { indeterminate, sent }]) => indeterminate > sent * MOST_INDETERMINATE)
    .map(
      ([source, { indeterminate, sent }]) =>
        `${source}: of ${sent} sends ${indeterminate} were neither acknowledged nor refused, more than ${100 * MOST_INDETERMINATE} %`,
    );
}

function deadlines(observation: ObservationFile): string[] {
  return Object.entries(observation.sources)
    .filter(([, seen]) => seen.deadlinePassed)
    .map(([source, { reason }]) => {
      const why = reason === null || reason === undefined ? '' : `: ${reason}`;
      return `${source}: waiting for delivery ended at the deadline${why}`;
    });
}

function lateArrivals(observation: ObservationFile): string[] {
  return Object.entries(observation.sources).flatMap(([source, seen]) => {
    const late = Object.entries(seen.laterEndOffsets ?? {}).reduce(
      (sum, [partition, end]) => sum + Math.max(0, end - (seen.endOffsets[partition] ?? 0)),
      0,
    );
    return late === 0
      ? []
      : [`${source}: ${late} records arrived after the topic was read and were not judged`];
  });
}

function passReasons(counts: Readonly<Record<string, SourceCounts>>): string[] {
  return Object.entries(counts).flatMap(([source, found]) => {
    if (found.guarantee !== undefined) return [keyedReason(source, found)];
    const dead = Object.values(found.rejected).reduce((sum, count) => sum + count, 0);
    const expired = found.expired ?? 0;
    const gone = expired === 0 ? '' : `; ${expired} more expired there in time`;
    return [
      `${source}: each of the ${found.accepted} records that Kafka accepted and the model accepts is in the cold store exactly once and correct, and so are ${found.accepted - found.hotRejected - expired} in the hot store${gone}`,
      `${source}: each of the ${dead} rejected records and of the ${found.hotRejected} that only the hot store refuses is in the dead-letter topic with its reason, and nowhere that it should not be`,
      `${source}: all stores were read after a later checkpoint had completed`,
    ];
  });
}

function keyedReason(source: string, { guarantee, accepted, keys = 0, hot }: SourceCounts): string {
  const after = 'the hot store was read after the pipeline had committed the whole topic';
  return guarantee === 'upsert'
    ? `${source}: each of the ${keys} business keys of ${accepted} accepted records has one document, that of its last record; ${after}`
    : `${source}: each of the ${accepted} accepted records has its document, and none of the ${hot} is of anything else; ${after}`;
}
