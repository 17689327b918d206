import { DeltaLogError } from '../../../stack/services/delta/error.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import type { DeltaTable } from '../../../stack/services/delta/table.ts';
import { contentDigest } from '../../../verify/canonical.ts';
import { contentIdentity } from '../../../verify/identity.ts';
import { sampleRank } from '../../../verify/sample.ts';
import { Tally } from './tally.ts';

/** What each data file was found to hold, by its path as it stands in the log. */
export type FileTallies = Map<string, Tally>;

/**
 * The versions that time travel is tried with: the first, the last, and one between them that the seed picks.
 * Without version 0 only the last: which others can be replayed is then a matter of the table's checkpoints.
 * @param versions those that the log still has, ascending
 */
export function sampleVersions(versions: readonly number[], seed: number): number[] {
  const last = versions.at(-1);
  if (last === undefined) return [];
  if (versions[0] !== 0) return [last];
  const between = versions.slice(1, -1);
  const [picked] = between.toSorted((a, b) => sampleRank(seed, 0, a) - sampleRank(seed, 0, b));
  return [...new Set([0, picked ?? last, last])];
}

/** Most versions of which the extents alone are compared: each costs a replay and a query of all its files. */
const MOST_OTHERS = 3;

/**
 * The versions besides those of {@link sampleVersions}, of which the extents are compared; of many those that the seed
 * picks.
 */
export function otherVersions(versions: readonly number[], seed: number): number[] {
  if (versions[0] !== 0) return [];
  const sampled = sampleVersions(versions, seed);
  return versions
    .filter((version) => !sampled.includes(version))
    .sort((a, b) => sampleRank(seed, 0, a) - sampleRank(seed, 0, b))
    .slice(0, MOST_OTHERS);
}

/** Whether a version has no data file that the newer one lacks: its files are then known as well as the newer one's. */
export function hasNoOther(version: Snapshot, newer: Snapshot): boolean {
  const known = new Set(newer.files.map(({ path }) => path));
  return version.files.every(({ path }) => known.has(path));
}

/** What a version holds by our own replay, made of what its files hold. */
export function tallyOf(snapshot: Snapshot, files: FileTallies): Tally {
  const tally = new Tally();
  for (const { path } of snapshot.files) {
    const held = files.get(path);
    if (held !== undefined) tally.addAll(held);
  }
  return tally;
}

/**
 * Reads those files of an older version that were not read yet: the newest one no longer has them.
 * @returns false when one was deleted since, as a vacuum does: then the version can't be read by anybody
 * @throws as `DeltaTable.rows`
 */
export async function readMissing(
  table: DeltaTable,
  snapshot: Snapshot,
  files: FileTallies,
): Promise<boolean> {
  const missing = snapshot.files.filter(({ path }) => !files.has(path));
  for (const { path } of missing) files.set(path, new Tally());
  try {
    for await (const rows of table.rows({ ...snapshot, files: missing })) {
      for (const { file, row } of rows)
        files.get(file)?.add(contentIdentity(row), contentDigest(row));
    }
    return true;
  } catch (error) {
    for (const { path } of missing) files.delete(path);
    if (error instanceof DeltaLogError && error.code === 'DELTA_MISSING_FILE') return false;
    throw error;
  }
}
