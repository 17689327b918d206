import { stat } from 'node:fs/promises';
import {
  type Anomaly,
  BundleError,
  type BundlePaths,
  type Freshness,
  type ObservationFile,
  type SourceCounts,
  type SourceObservation,
} from '../common/run-bundle.ts';
import { countSource } from './count.ts';
import type { Database } from './database.ts';
import { freshness } from './freshness.ts';
import { type InputLines, inputLines } from './input-lines.ts';
import { judgeKeyed, type KeyedFiles, type KeyedObservation } from './keyed/judge.ts';
import { prepare, type SourceFiles } from './prepare.ts';
import { prepareIngestion } from './prepare-ingestion.ts';
import { runChecks } from './run-checks.ts';
import { screenedFindings } from './screening/findings.ts';

/** What the files of a run tell of its sources. */
export interface Findings {
  perSource: Record<string, SourceCounts>;
  anomalies: Anomaly[];
  freshness: Freshness[];
  lines: InputLines;
  /** Why the run proves little, as sentences. */
  doubts: string[];
  /** What else is to be said, as sentences. */
  notes: string[];
}

/** What is found of one source. */
interface SourceFindings extends Partial<Omit<Findings, 'perSource' | 'notes'>> {
  counts: SourceCounts;
  anomalies: Anomaly[];
}

/**
 * Judges each source of a run by what was observed of it: record by record, by business key, or by the digests of a
 * screening.
 * @throws {BundleError} when a file is missing or damaged
 */
export async function findingsOf(
  database: Database,
  paths: BundlePaths,
  observation: ObservationFile,
): Promise<Findings> {
  const findings: Findings = {
    perSource: {},
    anomalies: [],
    freshness: [],
    lines: { refused: [], rejected: [] },
    doubts: [],
    notes: [],
  };
  if (observation.screening !== undefined) {
    return { ...findings, ...(await screenedFindings(database, paths, observation)) };
  }
  const topics = new Map(
    Object.values(observation.sources).map((seen) => [seen.topicId, seen.topic]),
  );
  for (const [source, seen] of Object.entries(observation.sources)) {
    const found = isKeyed(seen)
      ? await judgeKeyed(database, await keyedFiles(paths, source), source, seen)
      : await judgeSource(database, paths, source, seen, topics);
    add(findings, source, found);
  }
  return findings;
}

const isKeyed = (seen: SourceObservation): seen is KeyedObservation => seen.guarantee !== undefined;

function add(findings: Findings, source: string, found: SourceFindings): void {
  findings.perSource[source] = found.counts;
  findings.anomalies.push(...found.anomalies);
  findings.freshness.push(...(found.freshness ?? []));
  findings.lines.refused.push(...(found.lines?.refused ?? []));
  findings.lines.rejected.push(...(found.lines?.rejected ?? []));
  findings.doubts.push(...(found.doubts ?? []));
}

/**
 * Judges a source record by record.
 * @param topics of all sources, by topic id
 */
async function judgeSource(
  database: Database,
  paths: BundlePaths,
  source: string,
  seen: SourceObservation,
  topics: ReadonlyMap<string, string>,
): Promise<SourceFindings> {
  const files = await sourceFiles(paths, source, (seen.sample ?? null) !== null);
  const otherTopics = [...topics.keys()].filter((topicId) => topicId !== seen.topicId);
  await prepare(database, files, seen, otherTopics);
  await prepareIngestion(database);
  return {
    counts: await countSource(database),
    anomalies: await runChecks(database, source, seen, { topics }),
    freshness: await freshness(database, source),
    lines: await inputLines(database),
  };
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
