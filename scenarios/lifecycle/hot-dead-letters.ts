import type { PlatformSource } from '../../stack/platform/sources.ts';
import { readTopic } from '../../stack/services/kafka-reader.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { header } from '../acceptance/record-headers.ts';

/** A dead letter of a document that the hot store refused. */
export interface HotDeadLetter {
  eventId: string;
  /** What the server said. */
  detail: string;
}

/** All dead letters of stage `hot` of a source, each event once. */
export async function hotDeadLetters(
  { kafka }: StartedDataBroker,
  { deadLetterTopic }: PlatformSource,
): Promise<HotDeadLetter[]> {
  const letters = new Map<string | null, HotDeadLetter>();
  await readTopic({
    kafka,
    topic: deadLetterTopic,
    endOffsets: await kafka.endOffsets(deadLetterTopic),
    onRecords: (records) => {
      for (const record of records) {
        if (header(record, 'stage') !== 'hot') continue;
        const key = record.key?.toString() ?? null;
        const eventId = header(record, 'event-id') ?? '';
        letters.set(key, { eventId, detail: header(record, 'detail') ?? '' });
      }
    },
  });
  return [...letters.values()];
}
