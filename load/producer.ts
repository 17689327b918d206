import { setImmediate as immediate } from 'node:timers/promises';
import { type MessageToProduce, ProduceAcks, Producer } from '@platformatic/kafka';
import { steadyNow } from '../common/clock.ts';
import { errorMessage } from '../common/errors.ts';
import type { KafkaService } from '../stack/services/kafka.ts';

/** A record to send. */
export interface OutgoingRecord {
  /** Sent as the header `event-id`. */
  eventId: string;
  key: Buffer | null;
  value: Buffer | null;
  /** Where it goes; the next one in turn where this is left out. */
  partition?: number;
  /** The request ends with this record, however much room is left. */
  flush?: boolean;
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

/** What a producer needs of a broker. */
export type ProducerTarget = Pick<KafkaService, 'bootstrapServers' | 'maxMessageBytes'>;

export interface ProduceOptions {
  kafka: ProducerTarget;
  topic: string;
  partitions: number;
  records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>;
  /** Told of every batch as soon as its fate is known. */
  onSent: (batch: readonly SentRecord[]) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

/** Records of one request. */
const BATCH_RECORDS = 1_000;
/** Bytes of records in one request, at most. */
const BATCH_BYTES = 512 * 1024;
/** Room for a record's own fields and its share of the batch's, bytes. */
const OVERHEAD = 100;
/** The broker's `socket.request.max.bytes` by default: a larger request ends the connection unanswered. */
const REQUEST_LIMIT = 100 * 1024 * 1024;

/**
 * Sends records in order, round robin over the partitions where they name none, with acknowledgement by all replicas, one
 * request at a time, and says of every record what became of it. The next request is made up while one
 * is under way. Nothing is sent twice by this code; the client's own retries are idempotent.
 * @throws what `records` and `onSent` throw; the signal's reason. What was sent before is told first.
 */
export async function produce(options: ProduceOptions): Promise<void> {
  const { kafka, topic, partitions, signal } = options;
  const ahead = batches(options.records, kafka.maxMessageBytes);
  let producer: Sender | undefined;
  let next = 0;
  const sendBatch = async (batch: OutgoingRecord[]): Promise<SentRecord[]> => {
    const placed = batch.map((record) => ({
      record,
      partition: record.partition ?? next++ % partitions,
    }));
    const [first] = placed;
    const size = first === undefined ? 0 : sizeOf(first.record);
    if (placed.length === 1 && size > REQUEST_LIMIT) {
      return refused(placed, `${size} bytes are more than a request may hold`);
    }
    producer ??= await connect(kafka);
    const sent = await send(producer, topic, placed);
    if (sent.some(({ outcome }) => outcome.kind !== 'acknowledged')) {
      await producer.close();
      producer = undefined;
    }
    return sent;
  };
  try {
    for (let batch = await ahead.next(); batch.done !== true; ) {
      signal?.throwIfAborted();
      const sending = sendBatch(batch.value);
      // By then the request is on its way, and the broker works while the next one is made up.
      const following = immediate().then(() => ahead.next());
      following.catch(() => {});
      await options.onSent(await sending);
      batch = await following;
    }
  } finally {
    await ahead.return(undefined);
    await producer?.close();
  }
}

type Sender = Producer<Buffer, Buffer, Buffer, Buffer>;

/**
 * A producer is used up to its first failure and never after: what became of that request is not known,
 * and so neither is the sequence number that its partitions stand at.
 */
async function connect(kafka: ProducerTarget): Promise<Sender> {
  const producer: Sender = new Producer({
    clientId: 'data-broker-producer',
    bootstrapBrokers: [kafka.bootstrapServers],
    idempotent: true,
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
    timeout: 30_000,
    retries: 8,
    retryDelay: 500,
  });
  try {
    await producer.initIdempotentProducer({});
  } catch (error) {
    await producer.close();
    throw error;
  }
  return producer;
}

function refused(placed: readonly Placed[], reason: string): SentRecord[] {
  const at = steadyNow();
  return placed.map(({ record }) => ({
    record,
    outcome: { kind: 'refused', reason },
    sentAt: at,
    ackedAt: at,
  }));
}

/** Bytes of a record in a batch: key, value, header, and room for the batch's own. */
function sizeOf({ key, value, eventId }: OutgoingRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + Buffer.byteLength(eventId) + OVERHEAD;
}

/** Batches that a broker takes whole; a record that may be too large for it travels alone. */
async function* batches(
  records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>,
  maxMessageBytes: number,
): AsyncGenerator<OutgoingRecord[]> {
  const most = Math.min(BATCH_BYTES, maxMessageBytes / 2);
  let batch: OutgoingRecord[] = [];
  let bytes = 0;
  for await (const record of records) {
    const size = sizeOf(record);
    const full = batch.length >= BATCH_RECORDS || bytes + size > most;
    if (full && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += size;
    if (record.flush !== true) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

interface Placed {
  record: OutgoingRecord;
  partition: number;
}

async function send(producer: Sender, topic: string, placed: Placed[]): Promise<SentRecord[]> {
  const sentAt = steadyNow();
  const finish = (outcome: (at: number) => Outcome): SentRecord[] => {
    const ackedAt = steadyNow();
    return placed.map(({ record }, index) => ({
      record,
      outcome: outcome(index),
      sentAt,
      ackedAt,
    }));
  };
  try {
    const messages = placed.map((one) => message(topic, one));
    const { offsets = [] } = await producer.send({ messages, acks: ProduceAcks.ALL });
    const base = new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]));
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
    const reason = errorMessage(error);
    const refused = placed.length === 1 && isRefusal(error);
    return finish(() => ({ kind: refused ? 'refused' : 'indeterminate', reason }));
  }
}

const EVENT_ID = Buffer.from('event-id');

function message(
  topic: string,
  { record, partition }: Placed,
): MessageToProduce<Buffer, Buffer, Buffer, Buffer> {
  const headers = new Map([[EVENT_ID, Buffer.from(record.eventId)]]);
  // The types know no null, the protocol does: no key, and a tombstone.
  const { key, value } = record as { key: Buffer; value: Buffer };
  return { topic, partition, key, value, headers };
}

/** Errors by which a broker says that it has not appended the record and never will. */
const REFUSALS = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('apiId' in error && typeof error.apiId === 'string' && REFUSALS.has(error.apiId)) return true;
  const inner = error instanceof AggregateError ? error.errors : [];
  return [...inner, error.cause].some(isRefusal);
}
