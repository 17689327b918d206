import { fileURLToPath } from 'node:url';
import { DeltaTable, type TableStore } from '../../stack/services/delta/table.ts';
import { folderStore } from '../../stack/services/delta/testing/folder-store.ts';
import { tableVersions } from '../../stack/services/delta/versions.ts';
import { contentDigest } from '../../verify/canonical.ts';
import { contentIdentity } from '../../verify/identity.ts';
import type { SecondReading } from '../acceptance/cold-store/reading.ts';
import { readAgain } from '../acceptance/cold-store/second-reading.ts';
import { Tally } from '../acceptance/cold-store/tally.ts';
import type { FileTallies } from '../acceptance/cold-store/versions.ts';
import type { ContractTable } from './contract-tables.ts';
import { BUCKET, type StandInTarget } from './target.ts';

const TABLES = fileURLToPath(new URL('../../fixtures/delta-tables', import.meta.url));
/** Tables that other writers made. */
export const FOREIGN = ['cleaned', 'evolved', 'partitioned', 'types'];

/** Rows of three partitions in three versions after an empty one; the third has too many to be read whole as an older one. */
export const events: ContractTable = {
  name: 'events',
  columns: [
    { name: 'kafka_partition', delta: 'integer', sql: 'INT' },
    { name: 'kafka_offset', delta: 'long', sql: 'BIGINT' },
    { name: 'text', delta: 'string', sql: 'STRING' },
  ],
  versions: [0, 12_000, 24_000].map((first) => {
    const rows = `SELECT (i % 3)::INTEGER, i // 3, 'text ' || i FROM range(${first}, ${first + 12_000}) r(i)`;
    return { duckdb: rows, databricks: rows };
  }),
};
/** One whose column the driver does not give exactly. */
export const counts: ContractTable = {
  name: 'counts',
  columns: [
    { name: 'counts', delta: { type: 'array', elementType: 'long' }, sql: 'ARRAY<BIGINT>' },
  ],
  versions: [{ duckdb: 'VALUES ([1])', databricks: 'VALUES (ARRAY(1))' }],
};

/** What the second way is told otherwise than the first one found. */
export type Change = (reading: SecondReading) => Partial<SecondReading>;

/** Puts the tables of {@link FOREIGN} where the stand-in serves them. */
export async function putForeignTables({ store }: StandInTarget): Promise<void> {
  for (const name of FOREIGN) {
    for (const { key } of await folderStore.list(TABLES, name)) {
      await store.put(BUCKET, `public/${key}`, await folderStore.get(TABLES, key));
    }
  }
}

/**
 * Reads a table both ways: directly from a store, and in SQL.
 * @returns why SQL could not be asked, if so
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE; the errors of either way
 */
export async function readTableBothWays(
  target: StandInTarget,
  name: string,
  store: TableStore,
  change: Change = () => ({}),
): Promise<string | undefined> {
  const table = new DeltaTable(store, BUCKET, `public/${name}`);
  const snapshot = await table.snapshot();
  if (snapshot === undefined) throw new Error('no table');
  const own: FileTallies = new Map(snapshot.files.map(({ path }) => [path, new Tally()]));
  for await (const rows of table.rows(snapshot)) {
    for (const { file, row } of rows) {
      own.get(file)?.add(contentIdentity(row), contentDigest(row));
    }
  }
  const logged = await tableVersions(target.store, BUCKET, `public/${name}`, snapshot.version);
  const versions = logged.map(({ version }) => version);
  const { sql: coldStore } = target;
  const told = { coldStore, table, name, snapshot, own, versions, statisticsTrue: true, seed: 1 };
  return readAgain({ ...told, ...change(told) });
}
