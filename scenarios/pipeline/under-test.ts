import { hash } from 'node:crypto';
import { steadyNow } from '../../common/clock.ts';
import { noPhases, timePhase } from '../../common/phase-times.ts';
import { type BundlePaths, writeObservation } from '../../common/run-bundle.ts';
import { ledgerRow } from '../../load/ledger-row.ts';
import { type OutgoingRecord, produce } from '../../load/producer.ts';
import { type KeyedContract, requireContract } from '../../stack/contract.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { LedgerRow } from '../../verify/ledger.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import type { Examination } from '../acceptance/examine.ts';
import { type Judged, judgeInto } from '../acceptance/judge.ts';
import { StarvationWatch } from '../acceptance/starvation.ts';
import type { Activity } from '../fixture/activity.ts';
import { awaitPipeline, lastSentOf } from './delivery.ts';
import { indicesOf } from './indices.ts';
import { observePipeline } from './observe.ts';

/** A record to feed a pipeline of one's own. Records of one key go to one partition, in their order. */
export interface PipelineRecord {
  key: string;
  value: string | Uint8Array;
}

export interface PipelineOptions {
  contract: KeyedContract;
  stack: StartedDataBroker;
  activity: Activity;
  /** Directory for run bundles. */
  out: string;
  /** The command line that does this again. */
  command: readonly string[];
  /** A name for the next run bundle. */
  runId: () => string;
  /** Told when its topic and its indices are gone. */
  onClosed: () => void;
}

/**
 * A pipeline that is not one of the Data Broker's, judged by its contract. It runs wherever its owner runs
 * it; the harness knows of it what Kafka and the hot store show.
 */
export class PipelineUnderTest implements AsyncDisposable {
  readonly contract: KeyedContract;
  readonly #options: PipelineOptions;
  readonly #ledger: LedgerRow[] = [];

  private constructor(options: PipelineOptions) {
    this.contract = options.contract;
    this.#options = options;
  }

  /**
   * Makes the pipeline's topic.
   * @throws {UsageError} CONTRACT; {InfrastructureError} KAFKA
   */
  static async open(options: PipelineOptions): Promise<PipelineUnderTest> {
    const { contract, stack } = options;
    requireContract(contract);
    const { topic, partitions } = contract;
    await stack.kafka.createTopics([{ topic, partitions }]);
    return new PipelineUnderTest(options);
  }

  /** Sends records to the pipeline's topic; returns how many. */
  async feed(records: Iterable<PipelineRecord>): Promise<number> {
    const { activity, stack } = this.#options;
    const { source, topic, partitions } = this.contract;
    const first = this.#ledger.length;
    return activity.during(`feed ${source}`, async ({ signal }) => {
      await produce({
        kafka: stack.kafka,
        topic,
        partitions,
        records: this.#outgoing(records),
        signal,
        onSent: (batch) => {
          for (const sent of batch) this.#ledger.push(ledgerRow(this.#ledger.length, sent));
        },
      });
      const fed = this.#ledger.length - first;
      activity.fed(fed);
      return fed;
    });
  }

  /**
   * Waits for as long as the contract allows until the pipeline has committed all that it was fed, reads
   * the hot store and judges. Never throws for what it finds.
   */
  judge(): Promise<Judged> {
    const { activity, stack, out, command, runId } = this.#options;
    const { source } = this.contract;
    return activity.during('judge', async ({ signal, progress }) => {
      const judged = await judgeInto({
        stack,
        runId: runId(),
        out,
        command,
        ledgers: new Map([[source, this.#ledger]]),
        settings: { contract: { ...this.contract } },
        examine: (paths) =>
          this.#examine(paths, signal, (text) => progress.update('delivery', `${source}: ${text}`)),
      });
      activity.judged();
      return judged;
    });
  }

  async #examine(
    paths: BundlePaths,
    signal: AbortSignal,
    onProgress: (text: string) => void,
  ): Promise<Examination> {
    const { contract } = this;
    const { stack: broker } = this.#options;
    const phases = noPhases();
    const lastSent = lastSentOf(this.#ledger, steadyNow());
    await using starvation = await StarvationWatch.begin(broker);
    const delivery = await timePhase(phases, 'delivery', () =>
      awaitPipeline({ broker, contract, lastSent, onProgress, signal }),
    );
    const starved = await starvation.end(contract.freshness);
    const seen = await timePhase(phases, 'reading', () =>
      observePipeline({ broker, contract, paths, delivery, signal }),
    );
    await writeObservation(paths, {
      schemaVersion: 1,
      infrastructureErrors: await broker.deadServices(),
      inconclusive: [],
      starved,
      sources: { [contract.source]: seen },
    });
    const verification = await timePhase(phases, 'checks', () =>
      verifyBundle(paths.directory, { signal }),
    );
    const reason = `the contract of ${contract.source} names none`;
    const notRun = ['cold store', 'dead letters'].map((what) => ({ what, reason }));
    return { verification, phases, notRun: [...starvation.notRun, ...notRun] };
  }

  *#outgoing(records: Iterable<PipelineRecord>): Generator<OutgoingRecord> {
    const { source, partitions } = this.contract;
    let index = this.#ledger.length;
    for (const { key, value } of records) {
      yield {
        eventId: `${source}-${index++}`,
        key: Buffer.from(key),
        value: Buffer.from(value),
        partition: Number.parseInt(hash('sha256', key, 'hex').slice(0, 8), 16) % partitions,
      };
    }
  }

  /** Removes the pipeline's indices and its topic. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { elasticsearch, kafka } = this.#options.stack;
    for (const index of await indicesOf(elasticsearch, this.contract.hotAlias)) {
      await elasticsearch.request('DELETE', `/${encodeURIComponent(index)}`);
    }
    await kafka.deleteTopic(this.contract.topic);
    this.#options.onClosed();
  }
}
