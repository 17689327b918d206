import { stat } from 'node:fs/promises';
import {
  type BundlePaths,
  type ConfigFile,
  readVerdict,
  type SourceCounts,
  VERDICT_EXIT_CODES,
} from '../common/run-bundle.ts';
import { totalCounts } from './count.ts';
import { Database } from './database.ts';
import { LEDGER_COLUMNS } from './ledger.ts';
import { sqlText } from './sql.ts';
import { readSpool, spoolPath } from './table-writer.ts';
import type { Verification } from './verification.ts';

/**
 * A run that ended before its history was complete. Nothing can be judged but what the run said
 * itself, and that is never a pass; the ledger tells how far it came.
 */
export async function verifyPartial(
  paths: BundlePaths,
  config: ConfigFile,
  signal: AbortSignal | undefined,
): Promise<Verification> {
  const perSource: Record<string, SourceCounts> = {};
  await using database = await Database.open(paths.directory, signal);
  for (const source of config.sources) {
    const counts = await ledgerCounts(database, paths, source);
    if (counts !== undefined) perSource[source] = counts;
  }
  const own = await readVerdict(paths);
  const verdict = own?.verdict === 'infra-error' ? 'infra-error' : 'inconclusive';
  return {
    verdict,
    exitCode: VERDICT_EXIT_CODES[verdict],
    partial: true,
    examination: config.settings['screening'] === true ? 'screening' : 'full',
    counts: totalCounts(Object.values(perSource)),
    perSource,
    anomalies: [],
    freshness: [],
    refusedInput: [],
    rejectedInput: [],
    reasons: [
      'the run ended before the stores were read: there is no history to judge',
      ...(own?.reasons ?? []),
    ],
  };
}

/** What a source's ledger tells, whole or as far as it was written; undefined when there is none. */
export async function ledgerCounts(
  database: Database,
  paths: BundlePaths,
  source: string,
): Promise<SourceCounts | undefined> {
  const ledger = await ledgerQuery(paths.ledger(source));
  return ledger === undefined ? undefined : countLedger(database, ledger);
}

async function ledgerQuery(path: string): Promise<string | undefined> {
  const exists = async (file: string) => (await stat(file).catch(() => undefined))?.isFile();
  if (await exists(path)) return `SELECT * FROM read_parquet(${sqlText(path)})`;
  if (await exists(spoolPath(path))) return readSpool(spoolPath(path), LEDGER_COLUMNS);
  return undefined;
}

async function countLedger(database: Database, ledger: string): Promise<SourceCounts> {
  const rows = await database.rows(
    `SELECT outcome, count(*) AS n FROM (${ledger}) GROUP BY outcome`,
  );
  const of = (outcome: string) =>
    Number(rows.find((row) => row['outcome'] === outcome)?.['n'] ?? 0);
  const sends = {
    acknowledged: of('acknowledged'),
    refused: of('refused'),
    indeterminate: of('indeterminate'),
  };
  return {
    ...sends,
    sent: sends.acknowledged + sends.refused + sends.indeterminate,
    hot: 0,
    cold: 0,
    deadLettered: 0,
    topic: 0,
    accepted: 0,
    hotRejected: 0,
    deadLetterRepeats: 0,
    rejected: {},
  };
}
