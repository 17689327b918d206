import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { KafkaService } from '../../stack/services/kafka.ts';
import { readTopic, type TopicRecord } from '../../stack/services/kafka-reader.ts';
import { integerHeader } from '../acceptance/record-headers.ts';
import type { Planted } from './planted.ts';

/** Removes the oldest dead letter from its topic (DeleteRecords). Undone by sending it again. */
export async function removeDeadLetter(
  kafka: KafkaService,
  { deadLetterTopic: topic }: PlatformSource,
): Promise<Planted> {
  const admin = kafka.client('data-broker-saboteur').admin();
  await admin.connect();
  try {
    const [oldest] = await admin.fetchTopicOffsets(topic);
    if (oldest === undefined || oldest.low === oldest.high) throw new Error('no dead letters');
    const end = Number(oldest.low) + 1;
    let removed: TopicRecord | undefined;
    await readTopic({
      kafka,
      topic,
      endOffsets: new Map([[oldest.partition, end]]),
      onRecords: ([record]) => {
        removed = record;
      },
    });
    if (removed === undefined) throw new Error('the oldest dead letter was not read');
    const { partition } = oldest;
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(end) }] });
    return plantedOf(kafka, topic, removed);
  } finally {
    await admin.disconnect();
  }
}

function plantedOf(kafka: KafkaService, topic: string, removed: TopicRecord): Planted {
  const place = {
    partition: integerHeader(removed, 'partition') ?? -1,
    offset: integerHeader(removed, 'offset') ?? -1,
  };
  return {
    name: 'a dead letter removed',
    anomalies: [{ class: 'not-dead-lettered', store: 'dead-letters', ...place }],
    undo: async () => {
      const producer = kafka.client('data-broker-saboteur').producer();
      await producer.connect();
      const { partition, key, value, headers } = removed;
      await producer.send({ topic, messages: [{ partition, key, value, headers }] });
      await producer.disconnect();
    },
  };
}
