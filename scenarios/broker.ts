import { resolve } from 'node:path';
import { UsageError } from '../common/errors.ts';
import type { Progress } from '../common/progress.ts';
import { SOURCES, type SourceName } from '../fixtures/records/index.ts';
import type { KeyedContract } from '../stack/contract.ts';
import { dataBroker } from '../stack/data-broker.ts';
import type { DataBrokerDefinition } from '../stack/definition.ts';
import type { StartedDataBroker } from '../stack/started.ts';
import type { LedgerRow } from '../verify/ledger.ts';
import { CheckpointWatch } from './acceptance/checkpoint-watch.ts';
import { examine, SAMPLE_SEED } from './acceptance/examine.ts';
import { type Feed, feedSource } from './acceptance/feed.ts';
import { deliveryProgress, feedProgress } from './acceptance/gate-progress.ts';
import { HotRefusals, type Refuses } from './acceptance/hot-refusals.ts';
import { IndexLives } from './acceptance/index-lives.ts';
import { type Judged, judgeInto } from './acceptance/judge.ts';
import { SourceWatch, Watches } from './acceptance/watch.ts';
import type { Activity } from './fixture/activity.ts';
import { replayCommand, type TestInfo } from './fixture/test-info.ts';
import { PipelineUnderTest } from './pipeline/under-test.ts';

export type { Judged } from './acceptance/judge.ts';

/**
 * A Data Broker under test: it can be fed and judged as often as one likes. Each judgement covers all
 * that was ever fed, by earlier tests too, and makes a run bundle of its own. A test that feeds must
 * judge after its last feed.
 */
export interface BrokerUnderTest {
  readonly stack: StartedDataBroker;
  /** Sends records to a source's topic; returns how many. Aborted when the test's time is up. */
  feed(source: SourceName, feed: Feed, options?: FeedOptions): Promise<number>;
  /**
   * Looks at a source's records and indices from now on until the next judgement, which without it looks only
   * while it waits for delivery: for freshness that is exact, and for indices that go meanwhile. What was seen of
   * the indices is known to later judgements of this broker, too.
   * @param interval between two looks, ms; a second by default
   */
  watch(source: SourceName, interval?: number): void;
  /**
   * Waits for delivery, reads all stores and lets the oracle judge. Never throws for what it finds: a
   * store that can't be read is an infra-error. Aborted when the test's time is up.
   */
  judge(options?: JudgementOptions): Promise<Judged>;
  /**
   * Lets this test pass although it feeds and does not judge; the reason stands in the report.
   * @throws {FixtureError} UNCHECKED when the reason is empty
   */
  unchecked(reason: string): Promise<void>;
  /**
   * Makes the topic of a pipeline that is not one of the Data Broker's, to be fed and judged by its
   * contract. Disposing of it removes its topic and its indices.
   * @throws {UsageError} CONTRACT
   */
  pipeline(contract: KeyedContract): Promise<PipelineUnderTest>;
}

/** What the source's model does not know of the records that are fed. */
export interface FeedOptions {
  /**
   * Documents that the hot store refuses besides those of the model: its mapping is not the documented one
   * where these records go. Asked at each judgement from then on.
   */
  hotRefuses?: Refuses;
}

/** As for the gate where left out. */
export interface JudgementOptions {
  /** How long delivery is waited for, ms. */
  deadline?: number;
  /** How long without any progress, ms. */
  stall?: number;
  /** Compare digests of the cold store instead of reading all stores: quick, and never a pass. */
  screening?: boolean;
  /** Judge these alone, each of which was fed; all that were ever fed where left out. */
  sources?: readonly SourceName[];
}

/** How one test feeds and judges. */
interface Work {
  signal: AbortSignal;
  progress: Progress;
}

/** A started Data Broker that tests share, with the ledger of all that they fed. */
export class SharedBroker implements AsyncDisposable {
  readonly stack: StartedDataBroker;
  readonly #out: string;
  readonly #ledgers = new Map<SourceName, LedgerRow[]>();
  readonly #refusals = new Map<SourceName, HotRefusals>();
  /** Names of the hot indices of open pipelines that are not the Data Broker's. */
  readonly #pipelines = new Set<string>();
  readonly #lives = new Map<SourceName, IndexLives>();
  readonly #checkpoints = new Map<SourceName, CheckpointWatch>();
  /** Begun, and not yet part of a judgement. */
  readonly #watches = new Map<SourceName, SourceWatch>();
  #judgements = 0;

  private constructor(stack: StartedDataBroker, out: string) {
    this.stack = stack;
    this.#out = out;
  }

  /**
   * Starts it.
   * @param out directory for run bundles
   * @throws as {@link dataBroker} and its `start`
   */
  static async start(
    definition: DataBrokerDefinition,
    { signal, progress }: Work,
    out = 'reports/out',
  ): Promise<SharedBroker> {
    const stack = await dataBroker(definition).start({ progress, signal });
    return new SharedBroker(stack, resolve(out));
  }

  get runId(): string {
    return this.stack.runId;
  }

  /** What one test sees of it. */
  under(activity: Activity, test: TestInfo): BrokerUnderTest {
    const unjudged = new Set<SourceName>();
    return {
      stack: this.stack,
      feed: (source, feed, options = {}) =>
        activity.during(`feed ${source}`, async (work) => {
          const count = await this.#feed(source, feed, work, options);
          activity.fed(count);
          unjudged.add(source);
          return count;
        }),
      watch: (source, interval) => this.#watch(source, interval),
      judge: (options = {}) =>
        activity.during('judge', async (work) => {
          const judged = await this.#judge(replayCommand(test), work, options);
          // A screening proves nothing good of what was fed.
          if (options.screening === true) return judged;
          for (const source of options.sources ?? [...unjudged]) unjudged.delete(source);
          if (unjudged.size === 0) activity.judged();
          return judged;
        }),
      unchecked: (reason) => activity.unchecked(reason),
      pipeline: async (contract) => {
        const pipeline = await PipelineUnderTest.open({
          contract,
          stack: this.stack,
          activity,
          out: this.#out,
          command: replayCommand(test),
          runId: () => this.#nextRunId(),
          onClosed: () => this.#pipelines.delete(contract.hotAlias),
        });
        this.#pipelines.add(contract.hotAlias);
        return pipeline;
      },
    };
  }

  async #feed(
    source: SourceName,
    feed: Feed,
    { signal, progress }: Work,
    { hotRefuses }: FeedOptions,
  ): Promise<number> {
    const ledger = this.#ledgers.get(source) ?? [];
    this.#ledgers.set(source, ledger);
    const refusals = this.#refusals.get(source) ?? new HotRefusals();
    this.#refusals.set(source, refusals);
    const append = (rows: LedgerRow[]) => {
      ledger.push(...rows);
      if (hotRefuses !== undefined) refusals.add(rows, hotRefuses);
    };
    return feedSource({
      kafka: this.stack.kafka,
      model: SOURCES[source],
      feed,
      ledger: { append },
      firstIndex: ledger.length,
      onProgress: feedProgress(progress)(source, feed),
      signal,
    });
  }

  #watch(name: SourceName, interval: number | undefined): void {
    const source = this.stack.source(name);
    const lives =
      this.#lives.get(name) ?? new IndexLives(this.stack.elasticsearch, source.hotAlias);
    this.#lives.set(name, lives);
    const checkpoints = this.#checkpoints.get(name) ?? new CheckpointWatch(this.stack, source);
    this.#checkpoints.set(name, checkpoints);
    this.#watches.get(name)?.[Symbol.dispose]();
    const known = { lives, checkpoints };
    const options = interval === undefined ? known : { ...known, interval };
    this.#watches.set(name, new SourceWatch(this.stack, source, SAMPLE_SEED, options));
  }

  /** Watches for a judgement: those that were begun, and of what else was ever watched the next one. */
  #takeWatches(): Watches {
    for (const name of this.#lives.keys())
      if (!this.#watches.has(name)) this.#watch(name, undefined);
    const begun = [...this.#watches.values()];
    this.#watches.clear();
    const sources = [...this.#ledgers.keys()].map((name) => this.stack.source(name));
    return new Watches(this.stack, sources, SAMPLE_SEED, begun);
  }

  async #judge(
    command: readonly string[],
    { signal, progress }: Work,
    { sources, ...options }: JudgementOptions,
  ): Promise<Judged> {
    const ledgers = this.#ledgersOf(sources);
    return judgeInto({
      stack: this.stack,
      runId: this.#nextRunId(),
      out: this.#out,
      command,
      ledgers,
      settings: { screening: options.screening === true, definition: this.stack.definition },
      examine: (paths) =>
        examine({
          ...options,
          broker: this.stack,
          otherIndices: [...this.#pipelines],
          ...(options.screening === true ? {} : { watches: this.#takeWatches() }),
          paths,
          sources: [...ledgers.keys()].map((name) => ({
            source: this.stack.source(name),
            model: this.#refusals.get(name)?.told(SOURCES[name]) ?? SOURCES[name],
          })),
          onDelivery: deliveryProgress(progress),
          onReading: (source, text) => progress.update('reading', `${source}: ${text}`),
          signal,
        }),
    });
  }

  #ledgersOf(sources: readonly SourceName[] | undefined): Map<SourceName, LedgerRow[]> {
    if (sources === undefined) return this.#ledgers;
    return new Map(
      sources.map((source) => {
        const ledger = this.#ledgers.get(source);
        if (ledger !== undefined) return [source, ledger] as const;
        throw new UsageError('NOT_FED', `source ${source} was not fed: nothing can be judged`, {
          subject: source,
          expected: [...this.#ledgers.keys()].join(', ') || 'a source that was fed',
        });
      }),
    );
  }

  #nextRunId(): string {
    this.#judgements += 1;
    return `${this.stack.runId}-${this.#judgements}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
    await this.stack.stop();
  }
}
