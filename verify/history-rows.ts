import type { Digest } from './canonical.ts';
import { formatHotId, type Identity } from './identity.ts';
import type { Cell } from './table-writer.ts';

/** A record as the topic holds it, and what the model says of it. */
export interface TopicRow {
  partition: number;
  offset: number;
  /** Milliseconds of the epoch. */
  timestamp: number;
  eventId: string | null;
  /** `bytesDigest` of the value; null for a tombstone. */
  valueDigest: Digest | null;
  /** Length of the value; 0 for a tombstone. */
  bytes: number;
  outcome: 'accepted' | 'rejected';
  /** Null when accepted. */
  reason: string | null;
  /** `contentDigest` of the expected document; null when rejected. */
  expectedDigest: Digest | null;
  hotRejected: boolean;
}

/** A document as the hot store holds it. */
export interface HotRow {
  /** The concrete index. */
  index: string;
  id: string;
  /** What the document's own fields say; null where they are absent or of another type. */
  content: { topicId: string | null; partition: number | null; offset: number | null };
  /** `parseHotId(id)`. */
  parsedId: Identity | null;
  /** `contentDigest` of `_source`. */
  digest: Digest;
}

/** A row as the cold store holds it. */
export interface ColdRow {
  topicId: string | null;
  partition: number | null;
  offset: number | null;
  /** Data file and table version that it stands in, where known. */
  file: string | null;
  version: number | null;
  /** `contentDigest` of the row as plain values. */
  digest: Digest;
}

/** A message of the dead-letter topic. */
export interface DeadLetterRow {
  /** From its headers; null where they are absent or malformed. */
  topicId: string | null;
  partition: number | null;
  offset: number | null;
  stage: string | null;
  reason: string | null;
  /** See `deadLetterDigest`: of the bytes at stage `parse`, of the document at stage `hot`. */
  valueDigest: Digest | null;
  /** Bytes of the value that was left out for its size (header `value-omitted`); null when it is there. */
  omittedBytes: number | null;
  dlqPartition: number;
  dlqOffset: number;
}

export const topicCells = (row: TopicRow): Cell[] => [
  row.partition,
  row.offset,
  row.timestamp,
  row.eventId,
  row.valueDigest,
  row.bytes,
  row.outcome === 'accepted',
  row.reason,
  row.expectedDigest,
  row.hotRejected,
];

export const hotCells = (row: HotRow): Cell[] => [
  row.index,
  row.parsedId !== null && formatHotId(row.parsedId) === row.id ? null : row.id,
  row.parsedId?.topicId ?? null,
  row.parsedId?.partition ?? null,
  row.parsedId?.offset ?? null,
  row.content.topicId,
  row.content.partition,
  row.content.offset,
  row.digest,
];

export const coldCells = (row: ColdRow): Cell[] => [
  row.topicId,
  row.partition,
  row.offset,
  row.file,
  row.version,
  row.digest,
];

export const deadLetterCells = (row: DeadLetterRow): Cell[] => [
  row.topicId,
  exact(row.partition),
  exact(row.offset),
  row.stage,
  row.reason,
  row.valueDigest,
  exact(row.omittedBytes),
  row.dlqPartition,
  row.dlqOffset,
];

/** Numbers from a header; one that is no exact integer names no place, and counts as absent. */
const exact = (value: number | null) =>
  value !== null && Number.isSafeInteger(value) ? value : null;
