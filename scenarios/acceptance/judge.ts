import { join } from 'node:path';
import {
  type BundlePaths,
  createBundle,
  type VerdictFile,
  writeConfig,
  writeVerdict,
} from '../../common/run-bundle.ts';
import { writeReports } from '../../reports/write.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { type LedgerRow, LedgerWriter } from '../../verify/ledger.ts';
import type { Examination } from './examine.ts';
import { failedVerdict, runFacts, verdictOf } from './verdict.ts';

/** A judged state of the broker, with the bundle that proves it. */
export interface Judged {
  verdict: VerdictFile;
  paths: BundlePaths;
}

export interface JudgeOptions {
  stack: StartedDataBroker;
  runId: string;
  /** Directory for run bundles. */
  out: string;
  /** The command line that does this again. */
  command: readonly string[];
  /** What was sent, by source. */
  ledgers: ReadonlyMap<string, readonly LedgerRow[]>;
  settings: Record<string, unknown>;
  examine(paths: BundlePaths): Promise<Examination>;
}

/**
 * Judges what a started stack was fed into a run bundle of its own. What goes wrong with that is an
 * infra-error; only a bundle that can't be written throws.
 * @throws {BundleError}
 */
export async function judgeInto(options: JudgeOptions): Promise<Judged> {
  const { runId, command, ledgers, stack } = options;
  const paths = await createBundle(join(options.out, runId));
  const facts = runFacts(runId, null, command, paths);
  facts.know(stack);
  await writeConfig(paths, {
    schemaVersion: 1,
    runId,
    startedAt: facts.startedAt,
    command: [...command],
    seed: null,
    sources: [...ledgers.keys()],
    settings: options.settings,
  });
  for (const [source, rows] of ledgers) {
    const writer = new LedgerWriter(paths, source);
    writer.append(rows);
    await writer.finish();
  }
  const verdict = await options.examine(paths).then(
    (examination) => verdictOf(facts, examination),
    (error) => failedVerdict(facts, error, paths),
  );
  await writeVerdict(paths, verdict);
  await writeReports(paths.directory);
  return { verdict, paths };
}
