import { join, resolve } from 'node:path';
import type { Progress } from '../common/progress.ts';
import {
  type BundlePaths,
  createBundle,
  type VerdictFile,
  writeConfig,
  writeVerdict,
} from '../common/run-bundle.ts';
import { SOURCES, type SourceName } from '../fixtures/records/index.ts';
import type { ProducerTarget } from '../load/producer.ts';
import { writeReports } from '../reports/write.ts';
import { dataBroker } from '../stack/data-broker.ts';
import type { DataBrokerDefinition } from '../stack/definition.ts';
import { platformSources } from '../stack/platform/sources.ts';
import type { StartedDataBroker } from '../stack/started.ts';
import { type LedgerRow, LedgerWriter } from '../verify/ledger.ts';
import { examine } from './acceptance/examine.ts';
import { type Feed, feedSource } from './acceptance/feed.ts';
import { failedVerdict, runFacts, verdictOf } from './acceptance/verdict.ts';

export interface BrokerOptions {
  definition?: DataBrokerDefinition;
  /** Directory for run bundles; `reports/out` by default. */
  out?: string;
  progress?: Progress;
  signal?: AbortSignal;
}

/** A judged state of the broker, with the bundle that proves it. */
export interface Judged {
  verdict: VerdictFile;
  paths: BundlePaths;
}

/**
 * A Data Broker under test: it can be fed and judged as often as one likes. Each judgement covers all
 * that was ever fed, and makes a run bundle of its own.
 */
export interface BrokerUnderTest extends AsyncDisposable {
  readonly stack: StartedDataBroker;
  /**
   * Sends records to a source's topic; returns how many.
   * @param over what they are sent over; the stack's own broker by default
   */
  feed(source: SourceName, feed: Feed, over?: ProducerTarget): Promise<number>;
  /**
   * Waits for delivery, reads all stores and lets the oracle judge. Never throws for what it finds: a
   * store that can't be read is an infra-error.
   */
  judge(limits?: JudgeLimits): Promise<Judged>;
}

/** How long delivery is waited for, in ms; as for the gate where left out. */
export interface JudgeLimits {
  /** The whole of it. */
  deadline?: number;
  /** Without any progress. */
  stall?: number;
}

/**
 * Starts a Data Broker to be tested.
 * @throws as {@link dataBroker} and its `start`
 */
export async function brokerUnderTest(options: BrokerOptions = {}): Promise<BrokerUnderTest> {
  const out = resolve(options.out ?? 'reports/out');
  const stack = await dataBroker(options.definition).start({
    progress: options.progress,
    signal: options.signal,
    logDirectory: undefined,
  });
  return new Under(stack, out, options.signal);
}

class Under implements BrokerUnderTest {
  readonly stack: StartedDataBroker;
  readonly #out: string;
  readonly #signal: AbortSignal | undefined;
  readonly #ledgers = new Map<SourceName, LedgerRow[]>();
  #judgements = 0;

  constructor(stack: StartedDataBroker, out: string, signal: AbortSignal | undefined) {
    this.stack = stack;
    this.#out = out;
    this.#signal = signal;
  }

  async feed(source: SourceName, feed: Feed, over?: ProducerTarget): Promise<number> {
    const ledger = this.#ledgers.get(source) ?? [];
    this.#ledgers.set(source, ledger);
    return feedSource({
      kafka: over ?? this.stack.kafka,
      model: SOURCES[source],
      feed,
      ledger: { append: (rows) => ledger.push(...rows) },
      firstIndex: ledger.length,
      signal: this.#signal,
    });
  }

  async judge(limits: JudgeLimits = {}): Promise<Judged> {
    this.#judgements += 1;
    const runId = `${this.stack.runId}-${this.#judgements}`;
    const paths = await createBundle(join(this.#out, runId));
    const facts = runFacts(runId, null, ['npx', 'vitest', 'run'], paths);
    facts.know(this.stack);
    await writeConfig(paths, {
      schemaVersion: 1,
      runId,
      startedAt: facts.startedAt,
      command: ['npx', 'vitest', 'run'],
      seed: null,
      sources: [...this.#ledgers.keys()],
      settings: { definition: this.stack.definition },
    });
    for (const [source, rows] of this.#ledgers) {
      const writer = new LedgerWriter(paths, source);
      writer.append(rows);
      await writer.finish();
    }
    const verdict = await examine({
      ...limits,
      broker: this.stack,
      paths,
      sources: [...this.#ledgers.keys()].map((name) => ({
        source: platformSources[name],
        model: SOURCES[name],
      })),
      signal: this.#signal,
    }).then(
      (examination) => verdictOf(facts, examination),
      (error) => failedVerdict(facts, error, paths),
    );
    await writeVerdict(paths, verdict);
    await writeReports(paths.directory);
    return { verdict, paths };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.stop();
  }
}
