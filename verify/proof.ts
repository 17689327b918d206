import type { SourceObservation } from '../common/run-bundle.ts';

/**
 * Whether absence from a store can prove loss. Of a record below the committed offset it does when a
 * checkpoint that began after that offset was seen has completed, and the store was read, wholly,
 * after that. The offset itself is compared record by record.
 *
 * The first checkpoint, by which the offset was committed, is not enough: Elasticsearch may not be
 * refreshed, the Delta commit follows the checkpoint, and the router may still hold the record.
 *
 * A pipeline that keeps documents by business key promises to write first and to commit then: its hot
 * store is to be read after the commit was seen.
 */
export function provenBy(seen: SourceObservation): {
  hot: boolean;
  cold: boolean;
  deadLetters: boolean;
} {
  const { committed } = seen;
  const completed =
    committed === null
      ? []
      : seen.guarantee !== undefined
        ? [committed.observedAt]
        : seen.checkpoints
            .filter((checkpoint) => checkpoint.triggeredAt >= committed.observedAt)
            .map((checkpoint) => checkpoint.completedAt);
  const first = Math.min(Number.POSITIVE_INFINITY, ...completed);
  const after = (time: number | null, complete: boolean) =>
    complete && time !== null && time >= first;
  return {
    hot: after(seen.hot.refreshedAt, seen.hot.complete),
    cold: after(seen.cold.readAt, seen.cold.complete),
    deadLetters: after(seen.deadLetters.readAt, seen.deadLetters.complete),
  };
}

/**
 * Why it is not proven that the pipeline had taken in the whole topic before the stores were read, as
 * sentences; none when it is. Stores that are right without the proof may have been read too early to
 * show what is wrong with them, and the pipeline never said that it was done.
 */
export function missingProof(seen: SourceObservation): string[] {
  const { committed } = seen;
  if (committed === null) return ['no committed offsets of the pipeline are known'];
  const behind = Object.entries(seen.endOffsets).flatMap(([partition, end]) => {
    const offset = committed.offsets[partition] ?? 0;
    return offset < end
      ? [`the pipeline committed offset ${offset} of ${end} only in partition ${partition}`]
      : [];
  });
  if (behind.length > 0) return behind;
  const keyed = seen.guarantee !== undefined;
  if (!keyed && !seen.checkpoints.some(({ triggeredAt }) => triggeredAt >= committed.observedAt)) {
    return ['no checkpoint that began after the last commit has completed'];
  }
  const { hot, cold, deadLetters } = provenBy(seen);
  const proof = keyed ? 'the last commit was seen' : 'a later checkpoint had completed';
  return [
    ...(hot ? [] : ['the hot store']),
    ...(cold || keyed ? [] : ['the cold store']),
    ...(deadLetters || keyed ? [] : ['the dead-letter topic']),
  ].map((store) => `${store} was not read wholly after ${proof}`);
}
