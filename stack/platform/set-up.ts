import { FLINK_BUCKET, type Services } from '../services/all.ts';
import { applyHotStore, type HotStoreDefinition } from './hot-store/hot-store.ts';
import { COLD_BUCKET } from './job-environment.ts';
import type { PlatformSource } from './sources.ts';

/** A dead letter holds the whole record and some headers: it may be larger than the record was. */
const DEAD_LETTER_ROOM = 1024 ** 2;

/**
 * Makes what the jobs need before they start: topics with their dead-letter topics, the hot store's
 * aliases, templates and policy, the buckets.
 */
export async function setUpPlatform(
  { kafka, elasticsearch, minio }: Services,
  sources: readonly PlatformSource[],
  hotStore: HotStoreDefinition,
): Promise<void> {
  const deadLetterConfig = {
    'max.message.bytes': String(kafka.maxMessageBytes + DEAD_LETTER_ROOM),
  };
  await Promise.all([
    kafka.createTopics(
      sources.flatMap(({ topic, partitions, deadLetterTopic }) => [
        { topic, partitions },
        { topic: deadLetterTopic, partitions: 1, config: deadLetterConfig },
      ]),
    ),
    ...sources.map((source) => applyHotStore(elasticsearch, source, hotStore)),
    minio.createBucket(COLD_BUCKET),
    minio.createBucket(FLINK_BUCKET),
  ]);
}
