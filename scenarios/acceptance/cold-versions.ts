import type { ColdVersion } from '../../common/run-bundle.ts';
import { DeltaLogError } from '../../stack/services/delta/error.ts';
import type { Snapshot } from '../../stack/services/delta/log.ts';
import type { DeltaTable } from '../../stack/services/delta/table.ts';
import type { LoggedFile, TableVersion } from '../../stack/services/delta/versions.ts';
import { contentIdentity } from '../../verify/identity.ts';
import type { Place } from '../../verify/sample.ts';
import type { SightingRow } from '../../verify/sightings.ts';
import type { ColdTableRead } from './cold-store/read-cold.ts';

/** What the log of a cold table tells of its versions. */
export interface ColdHistory {
  versions: ColdVersion[];
  sightings: SightingRow[];
}

/**
 * What the versions of a cold table tell. Reads the sampled records in the files that some version took
 * away: a version that holds a record is a look that shows it.
 * @param read undefined when there was no table
 * @param sampled the sampled records as `<partition>-<offset>`
 */
export async function coldHistory(
  table: DeltaTable,
  read: ColdTableRead | undefined,
  sampled: ReadonlySet<string>,
): Promise<ColdHistory> {
  if (read === undefined) return { versions: [], sightings: [] };
  const { snapshot, versions } = read;
  const sightings: SightingRow[] = [];
  for (const removed of removedFiles(versions)) {
    const places = await sampledIn(removed, table, snapshot, sampled);
    sightings.push(...places.flatMap((place) => marks(removed, versions, place)));
  }
  return { versions: versions.map(({ added: _a, removed: _r, ...rest }) => rest), sightings };
}

/** The sampled records in a file that is no longer part of the table; none when it was deleted since. */
async function sampledIn(
  { path, bytes, version, partitionValues }: RemovedFile,
  table: DeltaTable,
  snapshot: Snapshot,
  sampled: ReadonlySet<string>,
): Promise<Place[]> {
  const files = [
    { path, bytes, version, partitionValues, records: undefined, statistics: undefined },
  ];
  const places: Place[] = [];
  try {
    for await (const rows of table.rows({ ...snapshot, files })) {
      for (const { row } of rows) {
        const { partition, offset } = contentIdentity(row);
        if (partition === null || offset === null) continue;
        if (sampled.has(`${partition}-${offset}`)) places.push({ partition, offset });
      }
    }
  } catch (error) {
    // A vacuum deletes such files: what they held can't be told any more.
    if (!(error instanceof DeltaLogError && error.code === 'DELTA_MISSING_FILE')) throw error;
  }
  return places;
}

interface RemovedFile extends LoggedFile {
  /** The version that added it, and the one that took it away. */
  version: number;
  until: number;
}

/** Files that a version added and a later one took away, in the order in which they went. */
export function removedFiles(versions: readonly TableVersion[]): RemovedFile[] {
  const active = new Map<string, LoggedFile & { version: number }>();
  const removed: RemovedFile[] = [];
  for (const { version, added, removed: paths } of versions) {
    for (const path of paths) {
      const file = active.get(path);
      if (file !== undefined) removed.push({ ...file, until: version });
      active.delete(path);
    }
    for (const file of added) active.set(file.path, { ...file, version });
  }
  return removed;
}

function marks(
  { path, version, until }: RemovedFile,
  versions: readonly TableVersion[],
  place: Place,
): SightingRow[] {
  const at = (wanted: number) =>
    versions.find((entry) => entry.version === wanted)?.committedAt ?? 0;
  const row = { ...place, store: 'cold' as const, after: null, place: path };
  return [
    { ...row, kind: 'seen', at: at(version), version },
    { ...row, kind: 'gone', at: at(until), version: until },
  ];
}
