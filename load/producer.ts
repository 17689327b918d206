import type { KafkaMessage, Message, Producer } from 'kafkajs';
import type { KafkaService } from '../stack/services/kafka.ts';

/** A record to send. */
export interface OutgoingRecord {
  /** Sent as the header `event-id`. */
  eventId: string;
  key: Buffer | null;
  value: Buffer | null;
}

/**
 * What became of a record.
 * - `acknowledged`: the broker said so, with partition and offset.
 * - `refused`: the broker said that it will not take it; it is not in the topic.
 * - `indeterminate`: no answer, or one that leaves it open; it may be in the topic or not.
 */
export type Outcome =
  | { kind: 'acknowledged'; partition: number; offset: number }
  | { kind: 'refused'; reason: string }
  | { kind: 'indeterminate'; reason: string };

export interface SentRecord {
  record: OutgoingRecord;
  outcome: Outcome;
  /** Milliseconds of the epoch, by the harness's clock. */
  sentAt: number;
  ackedAt: number;
}

export interface ProduceOptions {
  kafka: KafkaService;
  topic: string;
  partitions: number;
  records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>;
  /** Told of every batch as soon as its fate is known. */
  onSent: (batch: readonly SentRecord[]) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

/** Records of one request. */
const BATCH_RECORDS = 1_000;
/** Bytes of values in one request. */
const BATCH_BYTES = 512 * 1024;
/** A record above this size, in bytes, travels alone, so that a refusal is its own. */
const ALONE_BYTES = 256 * 1024;

/**
 * Sends records in order, round robin over the partitions, with acknowledgement by all replicas, one
 * request at a time, and says of every record what became of it. Nothing is sent twice by this code;
 * the client's own retries are idempotent.
 */
export async function produce(options: ProduceOptions): Promise<void> {
  const producer = options.kafka.client('data-broker-producer').producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
  });
  await producer.connect();
  try {
    let next = 0;
    for await (const batch of batches(options.records)) {
      options.signal?.throwIfAborted();
      const placed = batch.map((record) => ({ record, partition: next++ % options.partitions }));
      await options.onSent(await send(producer, options.topic, placed));
    }
  } finally {
    await producer.disconnect();
  }
}

async function* batches(
  records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>,
): AsyncGenerator<OutgoingRecord[]> {
  let batch: OutgoingRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    const size = record.value?.length ?? 0;
    const full = batch.length >= BATCH_RECORDS || bytes + size > BATCH_BYTES || size > ALONE_BYTES;
    if (full && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

interface Placed {
  record: OutgoingRecord;
  partition: number;
}

async function send(producer: Producer, topic: string, placed: Placed[]): Promise<SentRecord[]> {
  const sentAt = Date.now();
  const finish = (outcome: (at: number) => Outcome): SentRecord[] => {
    const ackedAt = Date.now();
    return placed.map(({ record }, index) => ({
      record,
      outcome: outcome(index),
      sentAt,
      ackedAt,
    }));
  };
  try {
    const answers = await producer.send({ topic, acks: -1, messages: placed.map(message) });
    const base = new Map(answers.map((a) => [a.partition, Number(a.baseOffset ?? a.offset)]));
    const seen = new Map<number, number>();
    return finish((index) => {
      const partition = placed[index]?.partition ?? 0;
      const position = seen.get(partition) ?? 0;
      seen.set(partition, position + 1);
      const first = base.get(partition);
      return first === undefined
        ? { kind: 'indeterminate', reason: 'the answer does not name the partition' }
        : { kind: 'acknowledged', partition, offset: first + position };
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const refused = placed.length === 1 && isRefusal(error);
    return finish(() => ({ kind: refused ? 'refused' : 'indeterminate', reason }));
  }
}

function message({ record, partition }: Placed): Message & { headers: KafkaMessage['headers'] } {
  const headers = { 'event-id': Buffer.from(record.eventId) };
  return { key: record.key, value: record.value, partition, headers };
}

/** Errors by which a broker says that it has not appended the record and never will. */
const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

function isRefusal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('type' in at && typeof at.type === 'string' && REFUSALS.has(at.type)) return true;
  }
  return false;
}
