import { isDeepStrictEqual } from 'node:util';
import type { SqlConnection } from '../../../stack/services/databricks/connection.ts';
import { sqlRows, whyInexact } from '../../../stack/services/databricks/rows.ts';
import type { Row } from '../../../stack/services/delta/data-file.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import type { DeltaTable } from '../../../stack/services/delta/table.ts';
import { contentDigest } from '../../../verify/canonical.ts';
import { contentIdentity } from '../../../verify/identity.ts';
import { sampleRank } from '../../../verify/sample.ts';
import { requireSameDescription, requireSameExtents, requireSameHistory } from './descriptions.ts';
import { disagreement, readingsDisagree } from './disagreement.ts';
import type { SecondReading } from './reading.ts';
import { Tally } from './tally.ts';
import { hasNoOther, otherVersions, readMissing, sampleVersions, tallyOf } from './versions.ts';

/** Of an older version with more rows than this one partition is compared in full, of the others the extents. */
const WHOLE = 20_000;

/**
 * Reads a table a second time, in SQL with the official driver, and compares it with what our own reading found: all
 * rows of the snapshot, older versions by time travel (the first and another one by their rows, others by the extents
 * of their partitions), columns, history and the newest version.
 * @returns why it was not read, undefined when it was
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE with both answers: nothing may be said of the pipeline then;
 * {WarehouseError} when the warehouse does not answer
 */
export async function readAgain(reading: SecondReading): Promise<string | undefined> {
  const { coldStore, snapshot, versions, seed } = reading;
  const inexact = whyInexact(snapshot.columns);
  if (inexact !== undefined) return inexact;
  const connection = await coldStore.connect();
  try {
    await requireSameDescription(reading, connection);
    await requireSameHistory(reading, connection);
    const older = sampleVersions(versions, seed).filter((version) => version < snapshot.version);
    for (const version of [snapshot.version, ...older]) {
      await compareVersion(reading, connection, version);
    }
    for (const version of otherVersions(versions, seed)) {
      await compareExtents(reading, connection, version);
    }
  } finally {
    // What was read was read: that the session can't be closed has no bearing on it, nor on why reading failed.
    await Promise.allSettled([connection[Symbol.asyncDispose]()]);
  }
  await requireSameNewest(reading);
  return undefined;
}

async function compareVersion(
  reading: SecondReading,
  connection: SqlConnection,
  version: number,
): Promise<void> {
  const { table, seed } = reading;
  const isLast = version === reading.snapshot.version;
  const snapshot = isLast ? reading.snapshot : await table.snapshot(version);
  if (snapshot === undefined) throw new Error('unreachable');
  if (whyInexact(snapshot.columns) !== undefined) return;
  // Rows of a version with other columns are other rows.
  const own = isDeepStrictEqual(snapshot.columns, reading.snapshot.columns)
    ? reading.own
    : new Map();
  if (!isLast && !(await readMissing(table, snapshot, own))) return;
  const whole = tallyOf(snapshot, own);
  // Of the snapshot's files alone it is known whether the statistics are true.
  const statisticsTrue = reading.statisticsTrue && hasNoOther(snapshot, reading.snapshot);
  if (statisticsTrue) await requireSameExtents(reading, connection, snapshot, whole);
  const partition =
    isLast || whole.rows <= WHOLE || !statisticsTrue ? undefined : pick(whole, seed, version);
  const expected = partition === undefined ? whole : whole.of(partition);
  const rows = () => sql(reading, connection, snapshot, partition);
  const found = new Tally();
  for await (const page of rows()) {
    for (const row of page) found.add(contentIdentity(row), contentDigest(row));
  }
  if (expected.differing(found).length === 0) return;
  throw await disagreement(
    `${table.location} version ${version}`,
    { tally: expected, again: () => directly(table, snapshot, partition) },
    { tally: found, again: rows },
  );
}

/** Left out where it would need files to be read that the snapshot lacks. */
async function compareExtents(
  reading: SecondReading,
  connection: SqlConnection,
  version: number,
): Promise<void> {
  if (!reading.statisticsTrue) return;
  const snapshot = await reading.table.snapshot(version);
  if (snapshot === undefined) throw new Error('unreachable');
  if (!isDeepStrictEqual(snapshot.columns, reading.snapshot.columns)) return;
  if (!hasNoOther(snapshot, reading.snapshot)) return;
  await requireSameExtents(reading, connection, snapshot, tallyOf(snapshot, reading.own));
}

/** One of a version's partitions. */
function pick(tally: Tally, seed: number, version: number): number | undefined {
  const partitions = [...tally.extents.keys()];
  return partitions.sort((a, b) => sampleRank(seed, a, version) - sampleRank(seed, b, version))[0];
}

function sql(
  { coldStore, name: table, signal }: SecondReading,
  connection: SqlConnection,
  { version, columns }: Snapshot,
  partition: number | undefined,
): AsyncGenerator<Row[]> {
  const where = partition === undefined ? {} : { where: `kafka_partition = ${partition}` };
  return sqlRows(connection, coldStore.warehouse, { table, version, columns, ...where }, signal);
}

async function* directly(
  table: DeltaTable,
  snapshot: Snapshot,
  partition: number | undefined,
): AsyncGenerator<Row[]> {
  for await (const rows of table.rows(snapshot)) {
    yield rows
      .map(({ row }) => row)
      .filter((row) => partition === undefined || row['kafka_partition'] === partition);
  }
}

/** Which version is the newest is for the stand-in our own reading's word; so the delta extension is asked. */
async function requireSameNewest({ coldStore, table, snapshot }: SecondReading): Promise<void> {
  const own = new Set(snapshot.files.map(({ path }) => table.locationOf(path)));
  const newest = await coldStore.newestFiles(table.location);
  const others = newest.filter((file) => !own.has(file));
  if (newest.length === own.size && others.length === 0) return;
  const later = await table.snapshot();
  if (later !== undefined && later.version > snapshot.version) return;
  throw readingsDisagree(
    `${table.location} version ${snapshot.version}`,
    `${own.size} files in the newest version by the log's replay here, ${newest.length} by the delta extension`,
    others.slice(0, 5).map((file) => `${file}: by the extension only`),
  );
}
