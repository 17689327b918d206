import {
  type ObservationFile,
  openBundle,
  readConfig,
  readObservation,
  readVerdict,
  VERDICT_EXIT_CODES,
  type VerdictFile,
} from '../common/run-bundle.ts';
import { totalCounts } from './count.ts';
import { Database } from './database.ts';
import { type Decision, decide } from './decide.ts';
import { enrich } from './enrich.ts';
import { findingsOf } from './findings.ts';
import { verifyPartial } from './partial.ts';
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
  await using database = await Database.open(paths.directory, options.signal);
  const { perSource, anomalies, doubts, ...found } = await findingsOf(database, paths, observation);
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
    examination: observation.screening === undefined ? 'full' : 'screening',
    counts: totalCounts(Object.values(perSource)),
    perSource,
    anomalies: await enrich(paths, anomalies),
    freshness: found.freshness,
    refusedInput: found.lines.refused,
    rejectedInput: found.lines.rejected,
    reasons: [...decision.reasons, ...found.notes],
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
