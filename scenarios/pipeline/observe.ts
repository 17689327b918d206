import { steadyNow } from '../../common/clock.ts';
import { UsageError } from '../../common/errors.ts';
import type { BundlePaths, SourceObservation } from '../../common/run-bundle.ts';
import type { ExpectedDocument, KeyedContract } from '../../stack/contract.ts';
import { scan } from '../../stack/services/elasticsearch-scan.ts';
import { readTopic, type TopicRecord } from '../../stack/services/kafka-reader.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { bytesDigest, contentDigest, type Digest } from '../../verify/canonical.ts';
import { EvidenceWriter } from '../../verify/evidence.ts';
import { KeyedHistoryWriter } from '../../verify/keyed/history.ts';
import { deliveryFacts } from '../acceptance/delivery-facts.ts';
import { contextOf } from '../acceptance/record-headers.ts';
import type { PipelineDelivery } from './delivery.ts';
import { indicesOf } from './indices.ts';

export interface ObservePipelineOptions {
  broker: StartedDataBroker;
  contract: KeyedContract;
  paths: BundlePaths;
  delivery: PipelineDelivery;
  signal?: AbortSignal | undefined;
}

/** The last record of a key so far. */
interface Last extends ExpectedDocument {
  partition: number;
  offset: number;
  digest: Digest;
  seen: boolean;
}

/**
 * Reads the topic and the hot store of a pipeline and writes what was found as its history. Reads only;
 * judges nothing. Holds one document for each business key in memory.
 * @throws {InfrastructureError} when a store can't be read to its end; {UsageError} CONTRACT_THREW
 */
export async function observePipeline(options: ObservePipelineOptions): Promise<SourceObservation> {
  const { broker, contract, paths, delivery } = options;
  const history = new KeyedHistoryWriter(paths, contract.source);
  try {
    const topicId = await broker.kafka.topicId(contract.topic);
    const last = new Map<string, Last>();
    const readOffsets = await readKeys(options, topicId, history, last);
    const hot = await readDocuments(options, history, last);
    await history.finish();
    const laterEndOffsets = await broker.kafka.endOffsets(contract.topic);
    return {
      ...deliveryFacts(
        { topic: contract.topic, topicId, readOffsets, laterEndOffsets },
        { ...delivery, checkpoints: [] },
      ),
      guarantee: contract.guarantee,
      hot,
      cold: { version: null, readAt: null, complete: false },
      deadLetters: { readAt: null, complete: false },
    };
  } catch (error) {
    history.close();
    throw error;
  }
}

async function readKeys(
  { broker, contract, delivery, signal }: ObservePipelineOptions,
  topicId: string,
  history: KeyedHistoryWriter,
  last: Map<string, Last>,
): Promise<ReadonlyMap<number, number>> {
  const take = (record: TopicRecord) => {
    const { partition, offset, value } = record;
    const expected = ask(contract, record);
    const digest = expected === undefined ? null : contentDigest(expected.document);
    history.topic.append({
      partition,
      offset,
      timestamp: record.timestamp,
      eventId: contextOf(record, topicId).eventId,
      valueDigest: bytesDigest(value),
      bytes: value?.length ?? 0,
      outcome: expected === undefined ? 'rejected' : 'accepted',
      reason: expected === undefined ? 'filtered out' : null,
      expectedDigest: digest,
      hotRejected: false,
    });
    if (expected === undefined || digest === null) return;
    history.keys.append({ partition, offset, key: expected.key });
    last.set(expected.key, { ...expected, partition, offset, digest, seen: false });
  };
  return readTopic({
    kafka: broker.kafka,
    topic: contract.topic,
    endOffsets: delivery.endOffsets,
    signal,
    onRecords: (records) => records.forEach(take),
  });
}

/** What the contract says of a record. */
function ask(contract: KeyedContract, record: TopicRecord): ExpectedDocument | undefined {
  try {
    return contract.expected(record.value);
  } catch (cause) {
    throw new UsageError('CONTRACT_THREW', `the contract of ${contract.source} fails on a record`, {
      subject: `${contract.topic}[${record.partition}]@${record.offset}`,
      expected: 'a document and its key, or undefined for a record that is filtered out',
      cause,
    });
  }
}

/** Keeps as evidence, for people, the documents that are not those of their key's last record. */
async function readDocuments(
  { broker, contract, paths, signal }: ObservePipelineOptions,
  history: KeyedHistoryWriter,
  last: Map<string, Last>,
): Promise<SourceObservation['hot']> {
  const { source, hotAlias } = contract;
  const indices = await indicesOf(broker.elasticsearch, hotAlias);
  const refreshedAt = steadyNow();
  const evidence = new EvidenceWriter(paths);
  const keep = (at: Last | undefined, where: string, found: unknown) =>
    evidence.add({
      source,
      store: 'hot',
      partition: at?.partition ?? null,
      offset: at?.offset ?? null,
      where,
      expected: at?.document ?? null,
      found,
      value: null,
    });
  try {
    for await (const documents of scan(broker.elasticsearch, indices)) {
      signal?.throwIfAborted();
      for (const { index, id, source: document } of documents) {
        const key = contract.keyOf === undefined ? id : contract.keyOf({ id, document });
        const digest = contentDigest(document);
        history.documents.append({ place: `${index}/${id}`, key, digest });
        const own = key === null ? undefined : last.get(key);
        if (own !== undefined) own.seen = true;
        if (own?.digest !== digest) keep(own, `${index}/${id}`, document);
      }
    }
    for (const own of last.values()) if (!own.seen) keep(own, hotAlias, null);
  } finally {
    evidence.close();
  }
  return { indices, refreshedAt, complete: true };
}
