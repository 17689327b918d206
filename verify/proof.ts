import type { SourceObservation } from '../common/run-bundle.ts';

/**
 * Whether absence from a store can prove loss. Of a record below the committed offset it does when a
 * checkpoint that began after that offset was seen has completed, and the store was read, wholly,
 * after that. The offset itself is compared record by record.
 *
 * The first checkpoint, by which the offset was committed, is not enough: Elasticsearch may not be
 * refreshed, the Delta commit follows the checkpoint, and the router may still hold the record.
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
