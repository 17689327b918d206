import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { COLD_BUCKET, COLD_SCHEMA } from '../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { Sabotage } from './hot.ts';

/** A data file with the first row of another one, and whose row that is. */
async function copyFirstRow(content: Uint8Array) {
  const directory = await mkdtemp(join(tmpdir(), 'data-broker-sabotage-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const [from, to] = [join(directory, 'from.parquet'), join(directory, 'to.parquet')];
    await writeFile(from, content);
    await connection.run(`COPY (SELECT * FROM '${from}' LIMIT 1) TO '${to}' (FORMAT parquet)`);
    const answer = await connection.runAndReadAll(
      `SELECT kafka_partition, kafka_offset FROM '${to}'`,
    );
    const [partition, offset] = (answer.getRows()[0] ?? []).map(Number);
    return { content: await readFile(to), partition: partition ?? -1, offset: offset ?? -1 };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Adds a row of the cold store a second time, by a commit of its own. Undone by another commit. */
export async function duplicateRow(
  { coldTable, minio }: StartedDataBroker,
  source: PlatformSource,
): Promise<Sabotage> {
  const folder = `${COLD_SCHEMA}/${source.coldTable}`;
  const snapshot = await coldTable(source.coldTable).snapshot();
  const [file] = snapshot?.files ?? [];
  if (snapshot === undefined || file === undefined) throw new Error(`${folder} has no rows`);
  const key = file.path.replace(/^s3a?:\/\/[^/]+\//, '');
  const { content, ...row } = await copyFirstRow(
    await minio.get(COLD_BUCKET, key.startsWith(folder) ? key : `${folder}/${key}`),
  );
  const name = 'sabotage.parquet';
  await minio.put(COLD_BUCKET, `${folder}/${name}`, content);
  const commit = async (version: number, action: object) => {
    const log = `${folder}/_delta_log/${String(version).padStart(20, '0')}.json`;
    const info = { commitInfo: { timestamp: Date.now(), operation: 'SABOTAGE' } };
    const lines = [info, action].map((entry) => JSON.stringify(entry)).join('\n');
    await minio.put(COLD_BUCKET, log, Buffer.from(lines));
  };
  const facts = { path: name, partitionValues: {}, dataChange: true };
  const stats = JSON.stringify({ numRecords: 1 });
  await commit(snapshot.version + 1, {
    add: { ...facts, size: content.length, modificationTime: Date.now(), stats },
  });
  return {
    ...row,
    undo: () =>
      commit(snapshot.version + 2, { remove: { ...facts, deletionTimestamp: Date.now() } }),
  };
}
