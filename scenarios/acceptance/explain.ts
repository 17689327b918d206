import type { SourceModel } from '../../fixtures/records/index.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import { readTopic, type TopicRecord } from '../../stack/services/kafka-reader.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { EvidenceWriter } from '../../verify/evidence.ts';
import type { ExpectedIndex, IndexedStore } from '../../verify/expected-index.ts';
import type { Delivery } from './delivery.ts';
import { contextOf } from './record-headers.ts';

/** Suspicious records of each store whose message is fetched once more, for the report. */
export const EXPLAINED = 200;

/** Something found in a store, or missing there, that may need to be explained. */
export interface Suspect {
  store: IndexedStore;
  /** Of the topic that it says it is from; null when it says none. */
  topicId: string | null;
  partition: number | null;
  offset: number | null;
  where: string;
  found: unknown;
}

/**
 * The suspects of a store with the lowest partitions and offsets, at most {@link EXPLAINED}: those are the
 * ones that the oracle names as examples, in whatever order a store is read.
 */
export class Suspects {
  #held: Suspect[] = [];

  add(suspect: Suspect): void {
    this.#held.push(suspect);
    if (this.#held.length >= 2 * EXPLAINED) this.#held = this.lowest();
  }

  lowest(): Suspect[] {
    const place = (number: number | null) => number ?? -1;
    return this.#held
      .toSorted(
        (a, b) => place(a.partition) - place(b.partition) || place(a.offset) - place(b.offset),
      )
      .slice(0, EXPLAINED);
  }
}

export interface ExplainOptions {
  broker: StartedDataBroker;
  source: PlatformSource;
  model: SourceModel;
  evidence: EvidenceWriter;
  delivery: Delivery;
  signal?: AbortSignal | undefined;
}

/**
 * Reads the messages of suspicious and missing records again and keeps both sides, what the model
 * expects and what was found, as evidence. The verdict does not rest on it.
 */
export async function explain(
  options: ExplainOptions,
  topicId: string,
  suspects: readonly Suspect[],
  index: ExpectedIndex,
): Promise<void> {
  const { broker, source, model, evidence, delivery, signal } = options;
  const place = { hot: source.hotAlias, cold: source.coldTable };
  const missing = (['hot', 'cold'] as const).flatMap((store) =>
    index
      .missing(store, EXPLAINED)
      .map(
        (identity): Suspect => ({ store, topicId, ...identity, where: place[store], found: null }),
      ),
  );
  const due = [...suspects, ...missing];
  if (due.length === 0) return;
  const messages = new Map<string, TopicRecord | undefined>(
    due.map(({ partition, offset }) => [`${partition}/${offset}`, undefined]),
  );
  await readTopic({
    kafka: broker.kafka,
    topic: source.topic,
    endOffsets: delivery.endOffsets,
    signal,
    onRecords: (records) => {
      for (const record of records) {
        const name = `${record.partition}/${record.offset}`;
        if (messages.has(name)) messages.set(name, record);
      }
    },
  });
  const elsewhere = await topicsOfOthers(broker, source);
  for (const { topicId: said, ...suspect } of due) {
    // Another source's record has a place of the same number in this topic, which holds something else.
    const record = elsewhere.has(said ?? '')
      ? undefined
      : messages.get(`${suspect.partition}/${suspect.offset}`);
    const judgement = record && model.judge(record.value, contextOf(record, topicId));
    evidence.add({
      source: source.source,
      ...suspect,
      expected: judgement?.kind === 'accepted' ? judgement.document : null,
      value: record?.value ?? null,
    });
  }
}

async function topicsOfOthers(
  { kafka, sources }: StartedDataBroker,
  { topic }: PlatformSource,
): Promise<Set<string>> {
  const others = sources.filter((other) => other.topic !== topic);
  return new Set(await Promise.all(others.map((other) => kafka.topicId(other.topic))));
}
