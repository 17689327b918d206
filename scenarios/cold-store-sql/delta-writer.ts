import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { temporaryDirectory } from '../../common/temporary.ts';
import type { ObjectStore } from '../../stack/services/minio.ts';
import type { ContractTable } from './contract-tables.ts';
import { duckType } from './delta-types.ts';

/** When version 0 of every table was committed; each later one an hour after. */
export const FIRST_COMMIT = Date.UTC(2026, 0, 1);
export const HOUR = 3_600_000;

/** Key of a commit. */
export const commitKey = (prefix: string, version: number) =>
  `${prefix}/_delta_log/${String(version).padStart(20, '0')}.json`;

/** Writes a table by hand: Parquet by DuckDB, and a log that no Delta library made. */
export async function writeDeltaTable(
  store: ObjectStore,
  bucket: string,
  prefix: string,
  { columns, versions }: ContractTable,
): Promise<void> {
  const schema = {
    type: 'struct',
    fields: columns.map(({ name, delta }) => ({ name, type: delta, nullable: true, metadata: {} })),
  };
  const commit = (version: number, operation: string, actions: object[]) => {
    const timestamp = FIRST_COMMIT + version * HOUR;
    const info = {
      timestamp,
      operation,
      operationParameters: version === 0 ? {} : { mode: 'Append', partitionBy: '[]' },
      ...(version === 0 ? {} : { readVersion: version - 1 }),
      isolationLevel: 'Serializable',
      isBlindAppend: true,
      engineInfo: 'by hand',
    };
    const lines = [{ commitInfo: info }, ...actions].map((action) => JSON.stringify(action));
    return store.put(bucket, commitKey(prefix, version), Buffer.from(`${lines.join('\n')}\n`));
  };
  await commit(0, 'CREATE TABLE', [
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id: randomUUID(),
        format: { provider: 'parquet', options: {} },
        schemaString: JSON.stringify(schema),
        partitionColumns: [],
        configuration: {},
        createdTime: FIRST_COMMIT,
      },
    },
  ]);
  for (const [index, { duckdb }] of versions.entries()) {
    const names = columns.map(({ name }) => name);
    const typed = columns.map(
      ({ name, delta }) => `CAST("${name}" AS ${duckType(delta)}) AS "${name}"`,
    );
    const rows = `SELECT ${typed.join(', ')} FROM (${duckdb}) AS rows(${names.map((name) => `"${name}"`).join(', ')})`;
    const path = `${randomUUID()}.parquet`;
    const bytes = await parquet(rows);
    await store.put(bucket, `${prefix}/${path}`, bytes);
    const modificationTime = FIRST_COMMIT + (index + 1) * HOUR;
    const add = {
      path,
      partitionValues: {},
      size: bytes.length,
      modificationTime,
      dataChange: true,
    };
    await commit(index + 1, 'WRITE', [{ add }]);
  }
}

async function parquet(rows: string): Promise<Buffer> {
  const directory = await temporaryDirectory('contract');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = join(directory, 'rows.parquet');
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(`COPY (${rows}) TO '${file}' (FORMAT parquet)`);
    return await readFile(file);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(directory, { recursive: true, force: true });
  }
}
