import { join } from 'node:path';
import { errorMessage } from '../../common/errors.ts';
import { timePhase } from '../../common/phase-times.ts';
import type { Progress } from '../../common/progress.ts';
import {
  type BundlePaths,
  createBundle,
  type VerdictFile,
  writeConfig,
  writeVerdict,
} from '../../common/run-bundle.ts';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { writeReports } from '../../reports/write.ts';
import { dataBroker } from '../../stack/data-broker.ts';
import type { DataBrokerDefinition } from '../../stack/definition.ts';
import { newRunId } from '../../stack/run/run.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { LedgerWriter } from '../../verify/ledger.ts';
import { type Examination, examine } from './examine.ts';
import { type Feed, feedSource } from './feed.ts';
import { deliveryProgress, feedProgress } from './gate-progress.ts';
import { failedVerdict, type RunFacts, runFacts, verdictOf } from './verdict.ts';
import { Watches } from './watch.ts';
import { whileServicesRun } from './while-services-run.ts';

export interface GateOptions {
  definition: DataBrokerDefinition;
  /** What each source's topic is fed. */
  feeds: ReadonlyMap<SourceName, Feed>;
  /** The seed of generated records; null when all records come from files. */
  seed: number | null;
  /** Compare digests of the cold store instead of reading all stores: quick, and never a pass. */
  screening: boolean;
  /** Directory that the run's bundle is made in. */
  out: string;
  /** Leave the stack up at the end. */
  keep: boolean;
  install: boolean;
  /** The command line that does this again. */
  command: readonly string[];
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** Told of the stack before it is released: `--keep` prints its addresses. */
  onKept?: (broker: StartedDataBroker) => void;
}

export interface GateResult {
  verdict: VerdictFile;
  paths: BundlePaths;
  /** What ended the run early, if anything did. */
  error: unknown;
}

/**
 * The acceptance gate: starts a Data Broker, feeds it, waits, reads both stores, judges, and writes the
 * run bundle. An infrastructure failure is a verdict too; only a bundle that can't be written throws.
 * @throws {BundleError} when the bundle can't be written; {UsageError} for an invalid definition
 */
export async function runGate(options: GateOptions): Promise<GateResult> {
  const broker = dataBroker({ ...options.definition, sources: [...options.feeds.keys()] });
  const runId = newRunId();
  const paths = await createBundle(join(options.out, runId));
  const fromFiles = [...options.feeds.values()].some(({ kind }) => kind === 'files');
  const facts = runFacts(runId, options.seed, options.command, paths, fromFiles);
  await writeConfig(paths, {
    schemaVersion: 1,
    runId,
    startedAt: facts.startedAt,
    command: [...options.command],
    seed: options.seed,
    sources: [...options.feeds.keys()],
    settings: {
      screening: options.screening,
      definition: broker.definition,
      feeds: Object.fromEntries(options.feeds),
    },
  });
  options.progress.note(`run ${runId}, bundle ${paths.directory}`);
  const { verdict, error } = await judged(options, broker, paths, facts);
  await writeVerdict(paths, verdict);
  await writeReports(paths.directory);
  return { verdict, paths, error };
}

async function judged(
  options: GateOptions,
  broker: ReturnType<typeof dataBroker>,
  paths: BundlePaths,
  facts: RunFacts,
): Promise<{ verdict: VerdictFile; error: unknown }> {
  let started: StartedDataBroker | undefined;
  try {
    started = await broker.start({
      progress: options.progress,
      signal: options.signal,
      install: options.install,
      logDirectory: join(paths.directory, 'logs'),
      runId: facts.runId,
      phases: facts.phases,
    });
    facts.know(started);
    const up = started;
    using watches = new Watches(up, options.screening ? [] : up.sources, options.seed ?? 1);
    const examination = await whileServicesRun(up, options.signal, async (signal) => {
      await feedAll({ ...options, signal }, up, paths, facts);
      return examineAll({ ...options, signal }, up, paths, facts, watches);
    });
    if (options.keep) {
      await started.keep();
      options.onKept?.(started);
    }
    return { verdict: await verdictOf(facts, examination), error: undefined };
  } catch (error) {
    return { verdict: await failedVerdict(facts, error, paths), error };
  } finally {
    // What can't be removed is told and left to the next run's sweep; it changes no verdict.
    await started
      ?.stop()
      .catch((error) => options.progress.note(`clean-up: ${errorMessage(error)}`));
  }
}

async function feedAll(
  { feeds, progress, signal }: GateOptions,
  started: StartedDataBroker,
  paths: BundlePaths,
  facts: RunFacts,
): Promise<void> {
  const tell = feedProgress(progress);
  // A source that can't be fed ends the feeding of the others; its error is the one that is thrown.
  const failure = new AbortController();
  const both = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
  const feedOne = async (name: SourceName, feed: Feed): Promise<number> => {
    const ledger = new LedgerWriter(paths, name);
    const told = tell(name, feed);
    try {
      const sent = await feedSource({
        kafka: started.kafka,
        model: SOURCES[name],
        feed,
        ledger,
        onProgress: (total) => {
          facts.timeline.sent(name, total);
          told(total);
        },
        signal: both,
      });
      facts.timeline.sent(name, sent, true);
      await ledger.finish();
      return sent;
    } catch (error) {
      ledger.close();
      failure.abort(error);
      throw error;
    }
  };
  facts.timeline.begin();
  const counts = await timePhase(facts.phases, 'feeding', async () => {
    const feedings = [...feeds].map(([name, feed]) => feedOne(name, feed));
    await Promise.allSettled(feedings);
    failure.signal.throwIfAborted();
    return Promise.all(feedings);
  });
  const sent = counts.reduce((sum, count) => sum + count, 0);
  const took = facts.phases.durations['feeding'] ?? 0;
  facts.rates['sent records/s'] = Math.round((sent / Math.max(1, took)) * 1000);
  progress.done('feeding', `${sent} records in ${(took / 1000).toFixed(1)} s`);
}

async function examineAll(
  { feeds, screening, progress, signal }: GateOptions,
  broker: StartedDataBroker,
  paths: BundlePaths,
  facts: RunFacts,
  watches: Watches,
): Promise<Examination> {
  const tell = deliveryProgress(progress);
  const examination = await examine({
    broker,
    paths,
    screening,
    watches,
    sources: [...feeds.keys()].map((name) => ({
      source: broker.source(name),
      model: SOURCES[name],
    })),
    onDelivery: (source, seen) => {
      facts.timeline.stored(source, seen);
      tell(source, seen);
    },
    onReading: (source, text) => progress.update('reading', `${source}: ${text}`),
    signal,
  });
  const { counts } = examination.verification;
  facts.timeline.end(
    counts,
    examination.phases.starts[screening ? 'screening' : 'reading'] ?? Date.now(),
  );
  progress.done(
    'examined',
    Object.entries(examination.phases.durations)
      .map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)} s`)
      .join(', '),
  );
  return examination;
}
