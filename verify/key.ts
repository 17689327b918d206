/** Offsets from here on are no real ones: an identity packs into one 64-bit key. */
export const OFFSET_LIMIT = 2 ** 40;
const PARTITION_LIMIT = 2 ** 22;

/** SQL: partition and offset packed into one integer; null where they are no real ones. */
export const packedKey = (partition: string, offset: string) =>
  `CASE WHEN ${partition} BETWEEN 0 AND ${PARTITION_LIMIT - 1} AND ${offset} BETWEEN 0 AND ${OFFSET_LIMIT - 1}
   THEN (${partition}::BIGINT << 40) | ${offset} END`;

/** SQL: the offset in a packed key. */
export const offsetOf = (key: string) => `(${key} & ${OFFSET_LIMIT - 1})`;

/** SQL: the partition in a packed key. */
export const partitionOf = (key: string) => `(${key} >> 40)::INTEGER`;

/**
 * SQL: the bucket of a key, 4,096 neighbouring offsets of a partition. Relations are compared bucket by
 * bucket first, by sums of hashes, and record by record only where these differ.
 */
export const bucketOf = (key: string) => `(${key} >> 12)`;

/**
 * SQL: the sum over records of a hash of (identity, content). Hashed twice: DuckDB's hash of two values is
 * linear in the second, so that two swapped contents might cancel out.
 */
export const sumOf = (content: string) => `sum(hash(hash(key, ${content})))`;

/** SQL: number of documents and their sum. */
export const BUCKET_SUMS = `count(*) AS n, ${sumOf('digest')} AS total`;
