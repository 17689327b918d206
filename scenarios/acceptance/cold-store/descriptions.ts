import {
  type SqlConnection,
  statementFailure,
} from '../../../stack/services/databricks/connection.ts';
import { typeFromDelta, typeName } from '../../../stack/services/databricks/dialect/types.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import { readingsDisagree } from './disagreement.ts';
import type { SecondReading } from './reading.ts';
import type { Extent, Tally } from './tally.ts';

/**
 * Compares the columns that SQL tells of with those of the log. Of a partitioned table SQL tells more; it is left out.
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE; {WarehouseError}
 */
export async function requireSameDescription(
  reading: SecondReading,
  connection: SqlConnection,
): Promise<void> {
  const { columns, partitionColumns, version } = reading.snapshot;
  if (partitionColumns.length > 0) return;
  const rows = await ask(reading, connection, reading.name, `DESCRIBE TABLE ${reading.name}`);
  const told = rows.map((row) => `${row['col_name']} ${row['data_type']}`);
  const logged = columns.map(({ name, type }) => `${name} ${typeName(typeFromDelta(type))}`);
  const [at] = [...logged.keys(), ...told.keys()].filter((index) => logged[index] !== told[index]);
  if (at === undefined) return;
  const what = `column ${at + 1} is ${logged[at] ?? 'none'} by the log's replay here, ${told[at] ?? 'none'} in SQL`;
  throw readingsDisagree(`${reading.table.location} version ${version}`, what);
}

/**
 * Compares the versions that SQL tells of with those of the log.
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE; {WarehouseError}
 */
export async function requireSameHistory(
  reading: SecondReading,
  connection: SqlConnection,
): Promise<void> {
  const { version: last } = reading.snapshot;
  const rows = await ask(reading, connection, reading.name, `DESCRIBE HISTORY ${reading.name}`);
  const told = rows.map(({ version }) => Number(version)).filter((version) => version <= last);
  const logged = reading.versions;
  const only = (here: readonly number[], there: readonly number[]) =>
    here.filter((version) => !there.includes(version)).slice(0, 5);
  const [extra, missing] = [only(told, logged), only(logged, told)];
  if (extra.length === 0 && missing.length === 0 && told.length === logged.length) return;
  throw readingsDisagree(
    reading.table.location,
    `${logged.length} versions by the log's replay here, ${told.length} in SQL (in SQL only: ${extra.join() || 'none'}; here only: ${missing.join() || 'none'})`,
  );
}

/**
 * Compares number, lowest and highest offset of each partition's rows, which a warehouse may take from the files'
 * statistics alone, with those of the rows. Left out for tables without Kafka's partition and offset.
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE; {WarehouseError}
 */
export async function requireSameExtents(
  reading: SecondReading,
  connection: SqlConnection,
  { version, columns }: Pick<Snapshot, 'version' | 'columns'>,
  expected: Tally,
): Promise<void> {
  const names = columns.map(({ name }) => name);
  if (!names.includes('kafka_partition') || !names.includes('kafka_offset')) return;
  const rows = await ask(
    reading,
    connection,
    `${reading.name} version ${version}`,
    `SELECT kafka_partition AS p, count(*) AS n, min(kafka_offset) AS lowest, max(kafka_offset) AS highest
     FROM ${reading.name} VERSION AS OF ${version}
     WHERE kafka_partition IS NOT NULL AND kafka_offset IS NOT NULL GROUP BY kafka_partition`,
  );
  const told = new Map(
    rows.map(({ p, n, lowest, highest }) => [
      Number(p),
      { rows: Number(n), first: Number(lowest), last: Number(highest) },
    ]),
  );
  for (const partition of new Set([...expected.extents.keys(), ...told.keys()])) {
    const [here, there] = [expected.extents.get(partition), told.get(partition)].map(describe);
    if (here === there) continue;
    throw readingsDisagree(
      `${reading.table.location} version ${version}`,
      `partition ${partition} has ${here} by the log's replay here, ${there} by an aggregate in SQL`,
    );
  }
}

function describe(extent: Extent | undefined): string {
  if (extent === undefined) return 'no rows';
  return `${extent.rows} rows from offset ${extent.first} to ${extent.last}`;
}

async function ask(
  { coldStore }: SecondReading,
  connection: SqlConnection,
  subject: string,
  sql: string,
): Promise<Record<string, unknown>[]> {
  try {
    return await connection.query(sql);
  } catch (error) {
    throw statementFailure(coldStore.warehouse, subject, error);
  }
}
