import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, IHeaders } from 'kafkajs';
import { InfrastructureError } from '../../common/errors.ts';
import { deadlineFactor } from '../../common/wait.ts';
import type { KafkaService } from './kafka.ts';

/** A record as the topic holds it. */
export interface TopicRecord {
  partition: number;
  offset: number;
  /** Milliseconds of the epoch. */
  timestamp: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: IHeaders;
}

export interface ReadTopicOptions {
  kafka: KafkaService;
  topic: string;
  /** Where to stop, by partition: the first offset that is not read. */
  endOffsets: ReadonlyMap<number, number>;
  /** Called with the records of one partition, in offset order. */
  onRecords: (records: TopicRecord[]) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

/** Without a single record for so many ms the reading has failed. */
const SILENCE = 60_000;

/**
 * Reads a topic from its beginning to `endOffsets`, aborted transactions left out.
 * @returns where the reading stopped, by partition
 * @throws {InfrastructureError} TOPIC_READ when the broker falls silent; the signal's reason
 */
export async function readTopic(options: ReadTopicOptions): Promise<Map<number, number>> {
  const reached = new Map([...options.endOffsets.keys()].map((partition) => [partition, 0]));
  const isComplete = () =>
    [...options.endOffsets].every(([partition, end]) => (reached.get(partition) ?? 0) >= end);
  if (isComplete()) return reached;
  const consumer = options.kafka.client('data-broker-reader').consumer({
    groupId: `data-broker-reader-${randomUUID()}`,
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxWaitTimeInMs: 200,
    retry: { retries: 3 },
  });
  options.signal?.throwIfAborted();
  await consumer.connect();
  const ended = Promise.withResolvers<void>();
  const silence = new Silence(options.topic, ended.reject);
  const onAbort = () => ended.reject(options.signal?.reason);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await consumer.subscribe({ topics: [options.topic], fromBeginning: true });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) ended.reject(payload.error);
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: true,
      eachBatch: async (payload) => {
        silence.heard();
        try {
          await take(payload, options, reached);
        } catch (error) {
          ended.reject(error);
        }
        if (isComplete()) ended.resolve();
      },
    });
    await ended.promise;
  } finally {
    silence.stop();
    options.signal?.removeEventListener('abort', onAbort);
    ended.promise.catch(() => {});
    await consumer.disconnect();
  }
  return reached;
}

async function take(
  { batch }: EachBatchPayload,
  { endOffsets, onRecords }: ReadTopicOptions,
  reached: Map<number, number>,
): Promise<void> {
  const end = endOffsets.get(batch.partition) ?? 0;
  const records = batch.messages
    .map((message) => ({
      partition: batch.partition,
      offset: Number(message.offset),
      timestamp: Number(message.timestamp),
      key: message.key,
      value: message.value,
      headers: message.headers ?? {},
    }))
    .filter(({ offset }) => offset >= (reached.get(batch.partition) ?? 0) && offset < end);
  if (records.length > 0) await onRecords(records);
  reached.set(batch.partition, Math.min(end, Number(batch.lastOffset()) + 1));
}

/** Rejects when nothing was heard for too long. */
class Silence {
  readonly #reject: (error: Error) => void;
  readonly #topic: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(topic: string, reject: (error: Error) => void) {
    this.#topic = topic;
    this.#reject = reject;
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    const limit = SILENCE * deadlineFactor();
    this.#timer = setTimeout(() => {
      const message = `nothing more of topic ${this.#topic} for ${limit / 1000} s`;
      this.#reject(new InfrastructureError('TOPIC_READ', message, { subject: 'kafka' }));
    }, limit);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
