import { compareReadings, type Reading } from '../../stack/services/delta/compare.ts';
import type { Snapshot } from '../../stack/services/delta/log.ts';
import { SecondReader } from '../../stack/services/delta/second-reading.ts';
import type { DeltaTable } from '../../stack/services/delta/table.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

/**
 * Reads a table of the cold store a second time, through DuckDB's delta extension, and compares it with
 * what our own reading found. Does nothing where the extension is not to be had: the report says so.
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE, DELTA_SECOND_READING: nothing may be said of the
 * pipeline then; {InfrastructureError} DUCKDB_EXTENSION
 */
export async function readAgain(
  { deltaExtension, minio }: StartedDataBroker,
  table: DeltaTable,
  snapshot: Snapshot,
  own: Reading,
): Promise<void> {
  if ('reason' in deltaExtension) return;
  using reader = await SecondReader.open(deltaExtension, minio);
  await compareReadings(table, snapshot, own, reader);
}
