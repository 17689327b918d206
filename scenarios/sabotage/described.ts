import { COLD_BUCKET } from '../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { keyOf, tableFolder } from './cold.ts';

/** A table that says of itself what is not so, or that can't be read, until it is undone. */
export interface Spoilt {
  /** The version that says it. */
  version: number;
  undo(): Promise<void>;
}

const FORGED_FILE = 'forged.parquet';
const logFile = (source: PlatformSource, version: number, kind: string) =>
  `${tableFolder(source)}/_delta_log/${String(version).padStart(20, '0')}.${kind}`;

async function newest({ coldTable }: StartedDataBroker, source: PlatformSource) {
  const snapshot = await coldTable(source.coldTable).snapshot();
  if (snapshot === undefined) throw new Error('there is no table');
  return snapshot;
}

async function commit(
  stack: StartedDataBroker,
  source: PlatformSource,
  actions: readonly object[],
): Promise<Spoilt> {
  const version = (await newest(stack, source)).version + 1;
  const key = logFile(source, version, 'json');
  const info = { commitInfo: { timestamp: Date.now(), operation: 'SABOTAGE' } };
  const lines = [info, ...actions].map((action) => JSON.stringify(action));
  await stack.minio.put(COLD_BUCKET, key, Buffer.from(`${lines.join('\n')}\n`));
  return { version, undo: () => stack.minio.remove(COLD_BUCKET, key) };
}

/** Puts a copy in the place of the first data file, with a number of rows and a bound that are not its own. */
export async function forgedStatistics(
  stack: StartedDataBroker,
  source: PlatformSource,
): Promise<Spoilt & { file: string; told: { found: string; expected: string }[] }> {
  const [original] = (await newest(stack, source)).files;
  if (original?.statistics === undefined) throw new Error('no file has statistics');
  const content = await stack.minio.get(COLD_BUCKET, keyOf(source, original));
  await stack.minio.put(COLD_BUCKET, `${tableFolder(source)}/${FORGED_FILE}`, content);
  const { path, bytes: size, statistics } = original;
  const lowest = Number(statistics.minValues?.['kafka_offset']);
  const rows = Number(statistics.numRecords);
  const stats = JSON.stringify({
    ...statistics,
    numRecords: rows + 5,
    minValues: { ...statistics.minValues, kafka_offset: lowest + 3 },
  });
  const facts = { partitionValues: {}, dataChange: false, modificationTime: Date.now() };
  const removed = { path: encodeURI(path), size, dataChange: false, deletionTimestamp: Date.now() };
  const spoilt = await commit(stack, source, [
    { remove: removed },
    { add: { path: FORGED_FILE, size, ...facts, stats } },
  ]);
  const told = [
    { found: `numRecords ${rows + 5}`, expected: `numRecords ${rows}` },
    {
      found: `minValues of kafka_offset ${lowest + 3}`,
      expected: `minValues of kafka_offset ${lowest}`,
    },
  ];
  return { ...spoilt, file: FORGED_FILE, told };
}

/** Makes `version_count` a BIGINT by the table's schema; the data files stay as they are. */
export async function otherColumnType(
  stack: StartedDataBroker,
  source: PlatformSource,
): Promise<Spoilt> {
  const first = await stack.minio.get(COLD_BUCKET, logFile(source, 0, 'json'));
  const metaData = new TextDecoder()
    .decode(first)
    .split('\n')
    .flatMap((text) => (text === '' ? [] : [JSON.parse(text).metaData]))
    .find((found) => found !== undefined);
  const schema = JSON.parse(metaData.schemaString) as { fields: { name: string; type: unknown }[] };
  const column = schema.fields.find(({ name }) => name === 'version_count');
  if (column === undefined) throw new Error('the table has no column version_count');
  column.type = 'long';
  const changed = { ...metaData, schemaString: JSON.stringify(schema) };
  return commit(stack, source, [{ metaData: changed }]);
}

/** Demands a feature of every reader that none has. */
export function unknownFeature(stack: StartedDataBroker, source: PlatformSource): Promise<Spoilt> {
  const features = ['holograms'];
  const protocol = { minReaderVersion: 3, minWriterVersion: 7 };
  return commit(stack, source, [
    { protocol: { ...protocol, readerFeatures: features, writerFeatures: features } },
  ]);
}

/** Adds a checkpoint of the log that ends too early. Our own replay needs none; others begin with it. */
export async function cutOffCheckpoint(
  stack: StartedDataBroker,
  source: PlatformSource,
): Promise<Spoilt> {
  const { version } = await newest(stack, source);
  const key = logFile(source, version, 'checkpoint.parquet');
  await stack.minio.put(COLD_BUCKET, key, Buffer.from('PAR1 and no more'));
  return { version, undo: () => stack.minio.remove(COLD_BUCKET, key) };
}
