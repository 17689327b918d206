import { steadyNow } from '../../common/clock.ts';
import { errorMessage } from '../../common/errors.ts';
import type { BundlePaths, SourceObservation } from '../../common/run-bundle.ts';
import type { SourceModel } from '../../fixtures/records/index.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import { aliasIndices, scan, userIndices } from '../../stack/services/elasticsearch-scan.ts';
import { readTopic } from '../../stack/services/kafka-reader.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { bytesDigest, contentDigest } from '../../verify/canonical.ts';
import { deadLetterDigest } from '../../verify/dead-letters.ts';
import type { EvidenceWriter } from '../../verify/evidence.ts';
import { ExpectedIndex, type IndexedStore } from '../../verify/expected-index.ts';
import { HistoryWriter } from '../../verify/history.ts';
import { contentIdentity, parseHotId } from '../../verify/identity.ts';
import { indicesOf } from '../pipeline/indices.ts';
import { type ColdTableRead, readCold } from './cold-store/read-cold.ts';
import { coldHistory } from './cold-versions.ts';
import type { Delivery } from './delivery.ts';
import { deliveryFacts } from './delivery-facts.ts';
import { explain, type Suspect, Suspects } from './explain.ts';
import { findTroubles } from './lifecycle-troubles.ts';
import { contextOf, header, integerHeader } from './record-headers.ts';
import type { SourceWatch } from './watch.ts';

export interface ObserveOptions {
  broker: StartedDataBroker;
  source: PlatformSource;
  model: SourceModel;
  paths: BundlePaths;
  evidence: EvidenceWriter;
  delivery: Delivery;
  /** Indices, or aliases of such, of pipelines that are judged by themselves. */
  otherIndices: readonly string[];
  /** Ended once all stores are read. */
  watch: SourceWatch;
  onProgress: (text: string) => void;
  /** Told what could not be looked at, and why. */
  onNotRun: (what: string, reason: string) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Reads the topic, the hot store, the cold store and the dead letters of a source and writes what was
 * found as its history. Reads only; judges nothing.
 * @throws {InfrastructureError} when a store can't be read to its end; the history is then unfinished
 */
export async function observe(options: ObserveOptions): Promise<SourceObservation> {
  const history = new HistoryWriter(options.paths, options.source.source);
  try {
    const observer = new Observer(options, history);
    const observation = await observer.observe();
    await history.finish();
    await observer.explain(observation.topicId);
    return observation;
  } catch (error) {
    history.close();
    throw error;
  }
}

class Observer {
  readonly #options: ObserveOptions;
  readonly #history: HistoryWriter;
  readonly #expected = new ExpectedIndex();
  readonly #suspects = { hot: new Suspects(), cold: new Suspects() };

  constructor(options: ObserveOptions, history: HistoryWriter) {
    this.#options = options;
    this.#history = history;
  }

  async observe(): Promise<SourceObservation> {
    const { broker, source, delivery, signal } = this.#options;
    const topicId = await broker.kafka.topicId(source.topic);
    const readOffsets = await this.#readTopic(topicId);
    const { reason, ...troubles } = await findTroubles(broker, source, delivery, signal);
    const hot = await this.#readHot();
    const { read, ...cold } = await this.#readCold();
    const deadLetters = await this.#readDeadLetters();
    const { lives, checkpoints, sample, versions } = await this.#endWatch(read);
    const laterEndOffsets = await broker.kafka.endOffsets(source.topic);
    return {
      ...deliveryFacts(
        { topic: source.topic, topicId, readOffsets, laterEndOffsets },
        { ...delivery, reason },
      ),
      watchedCheckpoints: checkpoints,
      hot: {
        ...hot,
        retention: source.hotRetention,
        pinned: source.hotIndicesArePinned,
        lives,
        ...troubles,
      },
      cold: { ...cold, prefixes: source.coldVersionsArePrefixes, versions },
      sample,
      deadLetters,
    };
  }

  /** Adds what explains suspicious records. The verdict does not rest on it, and so nor does the run. */
  async explain(topicId: string): Promise<void> {
    const suspects = [...this.#suspects.hot.lowest(), ...this.#suspects.cold.lowest()];
    await explain(this.#options, topicId, suspects, this.#expected).catch((error) => {
      this.#options.signal?.throwIfAborted();
      this.#options.onProgress(`some records stay unexplained: ${errorMessage(error)}`);
    });
  }

  async #readTopic(topicId: string): Promise<ReadonlyMap<number, number>> {
    const { broker, source, model, delivery, signal, onProgress } = this.#options;
    return readTopic({
      kafka: broker.kafka,
      topic: source.topic,
      endOffsets: delivery.endOffsets,
      signal,
      onRecords: (records) => {
        for (const record of records) {
          const context = contextOf(record, topicId);
          const judgement = model.judge(record.value, context);
          const accepted = judgement.kind === 'accepted';
          const expected = accepted ? contentDigest(judgement.document) : null;
          const hotRejected = accepted && judgement.hotRejected;
          this.#expected.add(record.partition, record.offset, expected, hotRejected);
          this.#history.topic.append({
            partition: record.partition,
            offset: record.offset,
            timestamp: record.timestamp,
            eventId: context.eventId,
            valueDigest: bytesDigest(record.value),
            bytes: record.value?.length ?? 0,
            outcome: accepted ? 'accepted' : 'rejected',
            reason: accepted ? null : judgement.reason,
            expectedDigest: expected,
            hotRejected,
          });
        }
        onProgress(`topic ${this.#history.topic.rows}`);
      },
    });
  }

  async #readHot(): Promise<SourceObservation['hot']> {
    const { broker, source, onProgress, signal } = this.#options;
    const indices = await aliasIndices(broker.elasticsearch, source.hotAlias);
    const others = await this.#indicesOfOthers();
    const all = (await userIndices(broker.elasticsearch)).filter((index) => !others.has(index));
    const refreshedAt = steadyNow();
    for await (const documents of scan(broker.elasticsearch, all)) {
      signal?.throwIfAborted();
      for (const document of documents) {
        const digest = contentDigest(document.source);
        const parsedId = parseHotId(document.id);
        this.#history.hot.append({
          index: document.index,
          id: document.id,
          content: contentIdentity(document.source),
          parsedId,
          digest,
        });
        const misplaced = !indices.includes(document.index);
        const { topicId = null, partition = null, offset = null } = parsedId ?? {};
        this.#suspect('hot', digest, misplaced, {
          store: 'hot',
          topicId,
          partition,
          offset,
          where: `${document.index}/${document.id}`,
          found: document.source,
        });
      }
      onProgress(`hot ${this.#history.hot.rows}`);
    }
    return { indices, refreshedAt, complete: true };
  }

  /** Indices that another source's alias leads to, and those of other pipelines. */
  async #indicesOfOthers(): Promise<Set<string>> {
    const { broker, source, otherIndices } = this.#options;
    const others = broker.sources.filter((other) => other.source !== source.source);
    const lists = [...others.map(({ hotAlias }) => hotAlias), ...otherIndices].map((name) =>
      indicesOf(broker.elasticsearch, name),
    );
    return new Set((await Promise.all(lists)).flat());
  }

  async #readCold(): Promise<SourceObservation['cold'] & { read?: ColdTableRead }> {
    const { broker, source, model, watch, onProgress, onNotRun, signal } = this.#options;
    const readAt = steadyNow();
    const found = await readCold({
      broker,
      source,
      model,
      seed: watch.seed,
      signal,
      onRow: ({ file, version, row }, identity, digest) => {
        this.#history.cold.append({ ...identity, file, version, digest });
        this.#suspect('cold', digest, false, {
          store: 'cold',
          topicId: identity.topicId,
          partition: identity.partition,
          offset: identity.offset,
          where: `${source.coldTable} version ${version} file ${file}`,
          found: row,
        });
      },
      onProgress: (what) => onProgress(`cold ${this.#history.cold.rows}${what}`),
      onNotRun,
    });
    return { ...found, readAt, complete: true };
  }

  async #readDeadLetters(): Promise<SourceObservation['deadLetters']> {
    const { broker, source, signal } = this.#options;
    const readAt = steadyNow();
    await readTopic({
      kafka: broker.kafka,
      topic: source.deadLetterTopic,
      endOffsets: await broker.kafka.endOffsets(source.deadLetterTopic),
      signal,
      onRecords: (records) => {
        for (const record of records) {
          const stage = header(record, 'stage');
          this.#history.deadLetters.append({
            topicId: header(record, 'topic-id'),
            partition: integerHeader(record, 'partition'),
            offset: integerHeader(record, 'offset'),
            stage,
            reason: header(record, 'reason'),
            valueDigest: deadLetterDigest(stage, record.value),
            omittedBytes: integerHeader(record, 'value-omitted'),
            dlqPartition: record.partition,
            dlqOffset: record.offset,
          });
        }
      },
    });
    return { readAt, complete: true };
  }

  /** Keeps what was seen on the way, and what the cold table's log tells of it up to what was read. */
  async #endWatch(read: ColdTableRead | undefined) {
    const { broker, source, watch } = this.#options;
    const { sightings, lives, checkpoints, sample } = await watch.end();
    const sampled = new Set(sightings.map(({ partition, offset }) => `${partition}-${offset}`));
    const cold = await coldHistory(broker.coldTable(source.coldTable), read, sampled);
    for (const row of [...sightings, ...cold.sightings]) this.#history.sightings.append(row);
    return { lives, checkpoints, sample, versions: cold.versions };
  }

  /** Remembers a document that is not simply as expected, while there is room for it. */
  #suspect(store: IndexedStore, digest: string, misplaced: boolean, suspect: Suspect): void {
    const sight =
      suspect.partition === null || suspect.offset === null
        ? 'unknown'
        : this.#expected.see(store, suspect.partition, suspect.offset, digest);
    if (sight !== 'expected' || misplaced) this.#suspects[store].add(suspect);
  }
}
