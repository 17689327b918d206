/**
 * Offsets of a partition, `from` to below `to`, that the topic got after it was read. The table may hold rows of them
 * already: they are neither expected nor judged.
 */
export interface Late {
  partition: number;
  from: number;
  to: number;
}

/**
 * What came into a topic between two looks at its ends.
 * @param read where reading it stopped, by partition
 * @param later its ends, looked up after the table's version was fixed: no row of that version comes from beyond them
 */
export function lateOffsets(
  read: ReadonlyMap<number, number>,
  later: ReadonlyMap<number, number>,
): Late[] {
  return [...later]
    .map(([partition, to]) => ({ partition, from: read.get(partition) ?? 0, to }))
    .filter(({ from, to }) => to > from);
}

/** SQL: whether a row is of none of these offsets. True of rows without a partition or an offset. */
export function notLateSql(late: readonly Late[]): string {
  const conditions = late.map(
    ({ partition, from, to }) =>
      `(kafka_partition = ${partition} AND kafka_offset >= ${from} AND kafka_offset < ${to})`,
  );
  return `NOT coalesce(${conditions.join(' OR ')}, false)`;
}
