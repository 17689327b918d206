/** What an event is known by in both stores. */
export interface Identity {
  topicId: string;
  partition: number;
  offset: number;
}

/** A topic id is 22 characters of base64url, which may hold `-` itself: the numbers are split off at the end. */
const HOT_ID = /^([A-Za-z0-9_-]{22})-(0|[1-9]\d{0,9})-(0|[1-9]\d{0,15})$/;

/** Identity in the `_id` of a hot document, `<topic id>-<partition>-<offset>`; null when it is not of that form. */
export function parseHotId(id: string): Identity | null {
  const match = HOT_ID.exec(id);
  if (match === null) return null;
  const partition = Number(match[2]);
  const offset = Number(match[3]);
  if (partition > 0x7fffffff || !Number.isSafeInteger(offset)) return null;
  return { topicId: match[1] ?? '', partition, offset };
}

export function formatHotId(identity: Identity): string {
  return `${identity.topicId}-${identity.partition}-${identity.offset}`;
}

/** Identity fields of a document or row, each null where absent or of another type. */
export function contentIdentity(content: Readonly<Record<string, unknown>>): {
  topicId: string | null;
  partition: number | null;
  offset: number | null;
} {
  const topicId = content['kafka_topic_id'];
  return {
    topicId: typeof topicId === 'string' ? topicId : null,
    partition: integer(content['kafka_partition'], 0x7fffffff),
    offset: integer(content['kafka_offset'], Number.MAX_SAFE_INTEGER),
  };
}

function integer(value: unknown, largest: number): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && Math.abs(number) <= largest
    ? number
    : null;
}
