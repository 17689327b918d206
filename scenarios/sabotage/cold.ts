import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { temporaryDirectory } from '../../common/temporary.ts';
import { COLD_BUCKET, COLD_SCHEMA } from '../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ActiveFile } from '../../stack/services/delta/log.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { divergent, inReport, NOWHERE, type Place, type Planted } from './planted.ts';

interface Victim extends Place {
  title: string;
}

const SABOTAGED_FILE = 'sabotage.parquet';
const SABOTAGED_TITLE = 'sabotaged';

/** Where a source's table lies in the cold store. */
export function tableFolder(source: PlatformSource): string {
  return `${COLD_SCHEMA}/${source.coldTable}`;
}

/** Key of a data file in the cold store's bucket. */
export function keyOf(source: PlatformSource, { path }: ActiveFile): string {
  const absolute = /^s3a?:\/\/[^/]+\/(.*)$/.exec(path)?.[1];
  return absolute ?? `${tableFolder(source)}/${path}`;
}

/**
 * Replaces the largest data file of a source's table by what a query makes of it, with a commit such as a
 * pipeline would make. Undone by taking that commit away: a second one would not make the table one in which
 * no row was ever missing.
 * @param name of the new file
 * @param query the new file's rows as SQL, given the old file's local path
 */
async function replaceDataFile(
  { coldTable, minio }: StartedDataBroker,
  source: PlatformSource,
  name: string,
  query: (connection: DuckDBConnection, from: string) => Promise<string>,
): Promise<{ version: number; undo: () => Promise<void> }> {
  const snapshot = await coldTable(source.coldTable).snapshot();
  const file = snapshot?.files.toSorted((a, b) => (b.records ?? 0) - (a.records ?? 0))[0];
  if (snapshot === undefined || file === undefined) throw new Error('the cold store has no rows');
  const { content, rows } = await rewritten(
    await minio.get(COLD_BUCKET, keyOf(source, file)),
    query,
  );
  const folder = tableFolder(source);
  await minio.put(COLD_BUCKET, `${folder}/${name}`, content);
  const original = { path: encodeURI(file.path), size: file.bytes };
  const other = { path: name, size: content.length, records: rows };
  const info = { commitInfo: { timestamp: Date.now(), operation: 'SABOTAGE' } };
  const lines = [info, remove(original), add(other)].map((action) => JSON.stringify(action));
  const version = snapshot.version + 1;
  const commit = `${folder}/_delta_log/${String(version).padStart(20, '0')}.json`;
  await minio.put(COLD_BUCKET, commit, Buffer.from(lines.join('\n')));
  return { version, undo: () => minio.remove(COLD_BUCKET, commit) };
}

/**
 * Changes a row, takes one away, doubles one and invents one.
 * @returns with the events of these, and with all whose rows were rewritten for it
 */
export async function tamperWithRows(
  broker: StartedDataBroker,
  source: PlatformSource,
): Promise<{ planted: Planted[]; victims: Place[]; rewritten: Place[] }> {
  const victims: Victim[] = [];
  const rewritten: Place[] = [];
  const { version, undo } = await replaceDataFile(
    broker,
    source,
    SABOTAGED_FILE,
    async (connection, from) => {
      victims.push(...(await chooseVictims(connection, from)));
      rewritten.push(...(await placesIn(connection, from)));
      const [changed, removed, doubled] = victims.map(isAt);
      return `SELECT * REPLACE (CASE WHEN ${changed} THEN '${SABOTAGED_TITLE}' ELSE title END AS title)
          FROM '${from}' WHERE NOT ${removed}
        UNION ALL SELECT * FROM '${from}' WHERE ${doubled}
        UNION ALL SELECT * REPLACE (${NOWHERE}::BIGINT AS kafka_offset) FROM '${from}' WHERE ${doubled}`;
    },
  );
  const [changed, removed, doubled] = victims as [Victim, Victim, Victim];
  return { planted: plantedOf([changed, removed, doubled], version, undo), victims, rewritten };
}

/**
 * Moves a row of a source to the table of another one: there is a row more in that, of this record, and it is
 * no longer in its own.
 */
export async function moveRow(
  broker: StartedDataBroker,
  from: PlatformSource,
  to: PlatformSource,
): Promise<{ place: Place; where: string; undo: () => Promise<void> }> {
  const topicId = await broker.kafka.topicId(from.topic);
  const places: Place[] = [];
  const taken = await replaceDataFile(broker, from, SABOTAGED_FILE, async (connection, path) => {
    const answer = await connection.runAndReadAll(
      `SELECT kafka_partition, kafka_offset FROM '${path}' ORDER BY ALL LIMIT 1`,
    );
    const [partition, offset] = answer.getRows()[0] ?? [];
    const place = { partition: Number(partition), offset: Number(offset) };
    places.push(place);
    return `SELECT * FROM '${path}' WHERE NOT ${isAt(place)}`;
  });
  const [place] = places;
  if (place === undefined) throw new Error('the cold store has no rows');
  const put = await replaceDataFile(
    broker,
    to,
    SABOTAGED_FILE,
    async (_, path) => `FROM '${path}' UNION ALL
      (SELECT * REPLACE ('${topicId}' AS kafka_topic_id, ${place.partition} AS kafka_partition,
        ${place.offset}::BIGINT AS kafka_offset) FROM '${path}' LIMIT 1)`,
  );
  const undo = async () => {
    await put.undo();
    await taken.undo();
  };
  return { place, where: `version ${put.version} ${SABOTAGED_FILE}`, undo };
}

const isAt = ({ partition, offset }: Place) =>
  `(kafka_partition = ${partition} AND kafka_offset = ${offset})`;

function plantedOf(
  [changed, removed, doubled]: readonly [Victim, Victim, Victim],
  version: number,
  undo: () => Promise<void>,
): Planted[] {
  const where = `version ${version} ${SABOTAGED_FILE}`;
  const at = ({ partition, offset }: Victim) => ({ partition, offset });
  const differences = [
    { field: 'title', expected: inReport(changed.title), found: inReport(SABOTAGED_TITLE) },
  ];
  const done = async () => {};
  return [
    {
      name: 'a field of a row changed',
      anomalies: [
        { class: 'corrupted', store: 'cold', ...at(changed), where, differences },
        divergent(changed),
      ],
      // The four are undone together.
      undo,
    },
    {
      name: 'a row removed',
      anomalies: [
        { class: 'lost', store: 'cold', ...at(removed) },
        divergent(removed),
        { class: 'flickered', store: 'cold', ...at(removed), onlySampled: true },
      ],
      undo: done,
    },
    {
      name: 'a row doubled',
      anomalies: [{ class: 'duplicated', store: 'cold', ...at(doubled), where }],
      undo: done,
    },
    {
      name: 'a row that comes from no record',
      anomalies: [
        { class: 'phantom', store: 'cold', partition: doubled.partition, offset: NOWHERE, where },
      ],
      undo: done,
    },
  ];
}

interface LoggedFile {
  path: string;
  size: number;
  records: number | undefined;
}

function add({ path, size, records }: LoggedFile): object {
  const stats = JSON.stringify({ numRecords: records });
  const facts = { partitionValues: {}, dataChange: true, modificationTime: Date.now() };
  return { add: { path, size, ...facts, stats } };
}

function remove({ path, size }: Omit<LoggedFile, 'records'>): object {
  return { remove: { path, size, dataChange: true, deletionTimestamp: Date.now() } };
}

async function rewritten(
  content: Uint8Array,
  query: (connection: DuckDBConnection, from: string) => Promise<string>,
) {
  const directory = await temporaryDirectory('sabotage');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const [from, to] = [join(directory, 'from.parquet'), join(directory, 'to.parquet')];
    await writeFile(from, content);
    await connection.run(`COPY (${await query(connection, from)}) TO '${to}' (FORMAT parquet)`);
    const counted = await connection.runAndReadAll(`SELECT count(*) FROM '${to}'`);
    return { content: await readFile(to), rows: Number(counted.getRows()[0]?.[0]) };
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(directory, { recursive: true, force: true });
  }
}

async function placesIn(connection: DuckDBConnection, from: string): Promise<Place[]> {
  const answer = await connection.runAndReadAll(
    `SELECT kafka_partition, kafka_offset FROM '${from}'`,
  );
  return answer.getRows().map(([partition, offset]) => ({
    partition: Number(partition),
    offset: Number(offset),
  }));
}

async function chooseVictims(
  connection: DuckDBConnection,
  from: string,
): Promise<[Victim, Victim, Victim]> {
  // Large ones may be refused by the hot store: of these the two stores can't diverge.
  const answer = await connection.runAndReadAll(
    `SELECT kafka_partition, kafka_offset, title FROM '${from}' row
     WHERE length(title) BETWEEN 5 AND 60 AND length(to_json(row)::VARCHAR) < 20_000
     ORDER BY kafka_partition, kafka_offset`,
  );
  const [first, second, third] = answer.getRows().map(([partition, offset, title]) => ({
    partition: Number(partition),
    offset: Number(offset),
    title: String(title),
  }));
  if (!first || !second || !third) throw new Error('too few rows in the cold store');
  return [first, second, third];
}
