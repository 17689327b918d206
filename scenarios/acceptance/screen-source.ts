import { steadyNow } from '../../common/clock.ts';
import { InfrastructureError } from '../../common/errors.ts';
import type { ScreenedSource, SourceObservation } from '../../common/run-bundle.ts';
import type { Document, Judgement, SourceModel } from '../../fixtures/records/index.ts';
import { COLD_SCHEMA } from '../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { SqlConnection } from '../../stack/services/databricks/connection.ts';
import { readTopic } from '../../stack/services/kafka-reader.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { ExpectedSums } from '../../verify/screening/expected.ts';
import { FINE, nameOf, rangeOf } from '../../verify/screening/ranges.ts';
import { screen } from '../../verify/screening/screen.ts';
import type { Delivery } from './delivery.ts';
import { deliveryFacts } from './delivery-facts.ts';
import { contextOf } from './record-headers.ts';

export interface ScreenSourceOptions {
  broker: StartedDataBroker;
  source: PlatformSource;
  model: SourceModel;
  delivery: Delivery;
  onProgress: (text: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Reads the topic of a source and compares the cold table with it by digests. Reads no other store.
 * @throws {InfrastructureError} COLD_STORE_SQL when there is no SQL, SCREENING_CONTRADICTION; the driver's errors
 */
export async function screenSource(
  options: ScreenSourceOptions,
): Promise<{ observation: SourceObservation; screened: ScreenedSource }> {
  const { broker, source, model, delivery } = options;
  const topicId = await broker.kafka.topicId(source.topic);
  const expected = new ExpectedSums(model.fields);
  const counts = { topic: 0, accepted: 0, hotRejected: 0 };
  const rejected: Record<string, number> = {};
  const readOffsets = await judgeTopic(options, topicId, (judgement) => {
    counts.topic += 1;
    if (judgement.kind === 'rejected') {
      rejected[judgement.reason] = (rejected[judgement.reason] ?? 0) + 1;
      return;
    }
    counts.accepted += 1;
    if (judgement.hotRejected) counts.hotRejected += 1;
    expected.add(judgement.document);
  });
  await using connection = await connect(broker);
  const readAt = steadyNow();
  const {
    version,
    anomalies,
    figures,
    laterEnds: laterEndOffsets,
  } = await screen({
    query: (sql) => connection.query(sql),
    source: source.source,
    topic: source.topic,
    table: `${COLD_SCHEMA}.${source.coldTable}`,
    fields: model.fields,
    expected,
    documents: async (ranges) => {
      const names = new Set(ranges.map(nameOf));
      const due: Document[] = [];
      await judgeTopic(options, topicId, (judgement, partition, offset) => {
        const isDue = names.has(nameOf(rangeOf(partition, BigInt(offset), FINE)));
        if (isDue && judgement.kind === 'accepted') due.push(judgement.document);
      });
      return due;
    },
    readTo: delivery.endOffsets,
    laterEnds: () => broker.kafka.endOffsets(source.topic),
  });
  return {
    screened: { anomalies, figures, ...counts, rejected },
    observation: {
      ...deliveryFacts({ topic: source.topic, topicId, readOffsets, laterEndOffsets }, delivery),
      hot: { indices: null, refreshedAt: null, complete: false },
      cold: { version, readAt, complete: true },
      deadLetters: { readAt: null, complete: false },
    },
  };
}

/** Reads the topic to where its end was when delivery was waited for, record by record judged by the model. */
function judgeTopic(
  { broker, source, model, delivery, signal, onProgress }: ScreenSourceOptions,
  topicId: string,
  onRecord: (judgement: Judgement, partition: number, offset: number) => void,
): Promise<Map<number, number>> {
  let read = 0;
  return readTopic({
    kafka: broker.kafka,
    topic: source.topic,
    endOffsets: delivery.endOffsets,
    signal,
    onRecords: (records) => {
      for (const record of records) {
        const judgement = model.judge(record.value, contextOf(record, topicId));
        onRecord(judgement, record.partition, record.offset);
      }
      read += records.length;
      onProgress(`topic ${read}`);
    },
  });
}

async function connect({ coldStore }: StartedDataBroker): Promise<SqlConnection> {
  if (!('reason' in coldStore)) return coldStore.connect();
  throw new InfrastructureError(
    'COLD_STORE_SQL',
    `the cold store has no SQL: ${coldStore.reason}`,
    {
      hint: 'run without --screening',
    },
  );
}
