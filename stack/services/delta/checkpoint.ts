import { DuckDBInstance } from '@duckdb/node-api';
import { errorMessage } from '../../../common/errors.ts';
import type { Action } from './actions.ts';
import { DeltaLogError } from './error.ts';
import { unsupported } from './features.ts';

const KINDS = ['protocol', 'metaData', 'add', 'remove', 'txn'] as const;
/** Rows of these are only in a v2 checkpoint, which may have a v1 checkpoint's name; writers leave the columns empty. */
const V2_MARKS = ['sidecar', 'checkpointMetadata'];

/**
 * The actions of a checkpoint, read from Parquet files on this host.
 * @throws {DeltaLogError} DELTA_CORRUPT_LOG when it can't be read; DELTA_UNSUPPORTED_FEATURE when it is
 * one of the second form, whose actions stand in other files
 */
export async function readCheckpoint(
  table: string,
  version: number,
  files: readonly string[],
): Promise<Action[]> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', threads: '1' });
  const connection = await instance.connect();
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjects();
  const from = `read_parquet([${files.map((file) => `'${file}'`).join(', ')}], union_by_name = true)`;
  try {
    const columns = (await query(`DESCRIBE SELECT * FROM ${from}`)).map((row) =>
      String(row['column_name']),
    );
    const rowsOf = (kind: string) =>
      query(
        `SELECT to_json("${kind}")::VARCHAR AS action FROM ${from} WHERE "${kind}" IS NOT NULL`,
      );
    for (const mark of V2_MARKS.filter((name) => columns.includes(name))) {
      if ((await rowsOf(mark)).length > 0) throw unsupported(table, 'v2 checkpoints');
    }
    const actions: Action[] = [];
    for (const kind of KINDS.filter((name) => columns.includes(name))) {
      for (const { action } of await rowsOf(kind)) {
        actions.push({ [kind]: JSON.parse(String(action)) });
      }
    }
    return actions;
  } catch (error) {
    if (error instanceof DeltaLogError) throw error;
    throw new DeltaLogError('DELTA_CORRUPT_LOG', `the checkpoint of version ${version} is broken`, {
      subject: `${table}/_delta_log`,
      cause: new Error(errorMessage(error).slice(0, 500)),
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
