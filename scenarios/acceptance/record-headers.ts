import type { RecordContext } from '../../fixtures/records/index.ts';
import type { TopicRecord } from '../../stack/services/kafka-reader.ts';

/** The last header of a name as UTF-8; null without one. */
export function header(record: TopicRecord, name: string): string | null {
  const found = record.headers[name];
  const last = Array.isArray(found) ? found.at(-1) : found;
  return last === undefined ? null : last.toString();
}

/** A header that is a number of at most 15 digits; null for anything else. */
export function integerHeader(record: TopicRecord, name: string): number | null {
  const text = header(record, name);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** What the model needs to know of a record besides its value. */
export function contextOf(record: TopicRecord, topicId: string): RecordContext {
  const { partition, offset, timestamp } = record;
  return { topicId, partition, offset, timestamp, eventId: header(record, 'event-id') };
}
