import { stat } from 'node:fs/promises';
import {
  type Anomaly,
  BundleError,
  type BundlePaths,
  type Freshness,
  type ObservationFile,
  openBundle,
  readConfig,
  readObservation,
  readVerdict,
  type SourceCounts,
  VERDICT_EXIT_CODES,
  type VerdictFile,
} from '../common/run-bundle.ts';
import { countSource, totalCounts } from './count.ts';
import { Database } from './database.ts';
import { type Decision, decide } from './decide.ts';
import { enrich } from './enrich.ts';
import { freshness } from './freshness.ts';
import { type InputLines, inputLines } from './input-lines.ts';
import { judgeKeyed, type KeyedFiles } from './keyed/judge.ts';
import { verifyPartial } from './partial.ts';
import { prepare, type SourceFiles } from './prepare.ts';
import { prepareIngestion } from './prepare-ingestion.ts';
import { runChecks } from './run-checks.ts';
import type { Verification } from './verification.ts';

export type { Verification } from './verification.ts';

export interface VerifyOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Judges a run bundle by its files alone: the same files give the same verdict, wherever and whenever.
 * Reads only; needs about 1 GiB of memory and, beyond that, room in the temporary directory.
 * @throws {BundleError} when the directory is no bundle or a part of it is missing or damaged
 */
export async function verifyBundle(
  directory: string,
  options: VerifyOptions = {},
): Promise<Verification> {
  const paths = await openBundle(directory);
  const config = await readConfig(paths);
  const observation = await readObservation(paths);
  if (observation === undefined) return verifyPartial(paths, config, options.signal);
  const perSource: Record<string, SourceCounts> = {};
  const anomalies: Anomaly[] = [];
  const fresh: Freshness[] = [];
  const lines: InputLines = { refused: [], rejected: [] };
  const names = new Map(
    Object.values(observation.sources).map((seen) => [seen.topicId, seen.topic]),
  );
  await using database = await Database.open(paths.directory, options.signal);
  const doubts: string[] = [];
  for (const [source, seen] of Object.entries(observation.sources)) {
    if (seen.guarantee !== undefined) {
      const files = await keyedFiles(paths, source);
      const judged = await judgeKeyed(database, files, source, {
        ...seen,
        guarantee: seen.guarantee,
      });
      perSource[source] = judged.counts;
      anomalies.push(...judged.anomalies);
      doubts.push(...judged.doubts);
      continue;
    }
    const files = await sourceFiles(paths, source, (seen.sample ?? null) !== null);
    const otherTopics = [...names.keys()].filter((topicId) => topicId !== seen.topicId);
    await prepare(database, files, seen, otherTopics);
    await prepareIngestion(database);
    perSource[source] = await countSource(database);
    anomalies.push(...(await runChecks(database, source, seen, { topics: names })));
    fresh.push(...(await freshness(database, source)));
    const { refused, rejected } = await inputLines(database);
    lines.refused.push(...refused);
    lines.rejected.push(...rejected);
  }
  // Before its own verdict is written a run is not partial: it asks for the verdict here.
  const own = await readVerdict(paths);
  const partial = own?.partial ?? false;
  const known = { ...observation, inconclusive: [...observation.inconclusive, ...doubts] };
  const doubted = withDoubts(known, config.sources, partial);
  const decision = keepFailure(own, decide(doubted, perSource, anomalies));
  return {
    verdict: decision.verdict,
    exitCode: VERDICT_EXIT_CODES[decision.verdict],
    partial,
    counts: totalCounts(Object.values(perSource)),
    perSource,
    anomalies: await enrich(paths, anomalies),
    freshness: fresh,
    refusedInput: lines.refused,
    rejectedInput: lines.rejected,
    reasons: decision.reasons,
  };
}

/** What ended a run early stays its verdict, as the run itself says, unless a violation is found. */
function keepFailure(own: VerdictFile | undefined, found: Decision): Decision {
  const failed = own?.partial === true && own.verdict === 'infra-error';
  if (!failed || found.verdict === 'violation') return found;
  const reasons = [...own.reasons.slice(0, 1), ...found.reasons];
  return { verdict: 'infra-error', reasons: [...new Set(reasons)] };
}

function withDoubts(
  seen: ObservationFile,
  sources: readonly string[],
  partial: boolean,
): ObservationFile {
  const missing = sources.filter((source) => seen.sources[source] === undefined);
  const doubts = missing.map((source) => `${source}: was not observed`);
  if (partial) doubts.push('the run did not reach its end');
  return { ...seen, inconclusive: [...seen.inconclusive, ...doubts] };
}

async function sourceFiles(
  paths: BundlePaths,
  source: string,
  watched: boolean,
): Promise<SourceFiles> {
  const files = {
    topic: paths.history(source, 'topic'),
    hot: paths.history(source, 'hot'),
    cold: paths.history(source, 'cold'),
    deadLetters: paths.history(source, 'dead-letters'),
    ledger: paths.ledger(source),
    sightings: watched ? paths.history(source, 'sightings') : undefined,
  };
  await requireFiles(source, Object.values(files));
  return files;
}

async function keyedFiles(paths: BundlePaths, source: string): Promise<KeyedFiles> {
  const files = {
    topic: paths.history(source, 'topic'),
    keys: paths.history(source, 'keys'),
    documents: paths.history(source, 'documents'),
    ledger: paths.ledger(source),
  };
  await requireFiles(source, Object.values(files));
  return files;
}

async function requireFiles(source: string, files: readonly (string | undefined)[]): Promise<void> {
  for (const path of files) {
    if (path === undefined || (await stat(path).catch(() => undefined))?.isFile()) continue;
    throw new BundleError('BUNDLE_FILE_MISSING', 'the bundle lacks a table', {
      subject: path,
      expected: `the ledger and the whole history of ${source}, as its observation says`,
      hint: 'the bundle is damaged; run again',
    });
  }
}
