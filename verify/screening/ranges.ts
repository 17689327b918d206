/** Offsets in a range: first of the coarse ranges, then of the fine ones in those that differ. */
export const COARSE = 4096;
export const FINE = 64;

/** Neighbouring offsets of a partition; null of rows that have no partition or no offset. */
export type Range = { partition: number; start: bigint; width: number } | null;

/** One name for each range of a width. */
export const nameOf = (range: Range) =>
  range === null ? 'none' : `${range.partition}/${range.start}`;

/** The range of a width that an offset is in. */
export function rangeOf(partition: number, offset: bigint, width: number): Range {
  return { partition, start: offset - (offset % BigInt(width)), width };
}

/** SQL: where the range of a width begins that a row's offset is in. */
export const startSql = (width: number) => `kafka_offset - kafka_offset % ${width}`;

/** SQL: whether a row is in one of the ranges. */
export function withinSql(ranges: readonly Range[]): string {
  return ranges.map((range) => `(${inRange(range)})`).join(' OR ');
}

function inRange(range: Range): string {
  if (range === null) return 'kafka_partition IS NULL OR kafka_offset IS NULL';
  const { partition, start, width } = range;
  // Around 0 the remainder of negative offsets, which no good row has, goes the other way.
  const offsets =
    start > 0n
      ? `kafka_offset >= ${start} AND kafka_offset < ${start + BigInt(width)}`
      : `${startSql(width)} = ${start}`;
  return `kafka_partition = ${partition} AND ${offsets}`;
}

/** Sorts by partition and offset, rows without them first. */
export function byPlace(one: Range, other: Range): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1;
  return one.partition - other.partition || Number(one.start - other.start);
}
