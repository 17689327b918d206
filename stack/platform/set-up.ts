import { FLINK_BUCKET, type Services } from '../services/all.ts';
import { applyHotStore } from './hot-store/apply.ts';
import { requireAsAsked } from './hot-store/as-asked.ts';
import type { HotStoreDefinition } from './hot-store/definition.ts';
import { COLD_BUCKET } from './job-environment.ts';
import type { PlatformSource } from './sources.ts';

/** A dead letter holds the whole record and some headers: it may be larger than the record was. */
const DEAD_LETTER_ROOM = 1024 ** 2;

/**
 * Makes what the jobs need before they start: topics with their dead-letter topics, the hot store's
 * policy, templates and aliases, the buckets. Then the hot store is as its definition says.
 * @throws {InfrastructureError} HOT_STORE_DIFFERS; what the services throw
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
    applyHotStore(elasticsearch, sources, hotStore),
    minio.createBucket(COLD_BUCKET),
    minio.createBucket(FLINK_BUCKET),
  ]);
  await requireAsAsked(elasticsearch, sources, hotStore);
}
