import { DuckDBInstance } from '@duckdb/node-api';
import {
  type BundlePaths,
  HISTORY_RELATIONS,
  type HistoryRelation,
  writeConfig,
  writeObservation,
} from '../../common/run-bundle.ts';
import { COLD_FILE, goodHistory, HOT_INDEX, TOPIC_ID } from '../../fixtures/histories/index.ts';
import { SOURCES } from '../../fixtures/records/index.ts';
import { HISTORY_COLUMNS } from '../../verify/history.ts';
import { LEDGER_COLUMNS } from '../../verify/ledger.ts';
import { sqlText } from '../../verify/sql.ts';
import { type Column, SQL_TYPES } from '../../verify/table-writer.ts';
import { goodObservation } from '../../verify/testing/write-history.ts';

const PARTITIONS = SOURCES.arxiv.partitions;
/** One record in so many is rejected, and one is refused by the hot store alone: as the generator does. */
const REJECTED = 'i % 50 = 7';
const HOT_REJECTED = 'i % 5000 = 17';
/** Bytes of a value: the generator's mean. */
const BYTES = 1_700;

const partition = `(i % ${PARTITIONS})::INTEGER`;
const offset = `i // ${PARTITIONS}`;
const topicId = sqlText(TOPIC_ID);
const valueDigest = `md5('value ' || i)::UUID`;
const contentDigest = `md5('content ' || i)::UUID`;
const place = { topic: topicId, partition, offset };

/** What stands in each column of a table, by the record's number `i`; other columns are null. */
type Cells = Readonly<Record<string, string>>;

const LEDGER: Cells = {
  index: 'i',
  event_id: `'42-' || i`,
  partition,
  offset,
  digest: valueDigest,
  bytes: `${BYTES} + i % 97`,
  sent_at: '1700000000000 + i // 20',
  acked_at: '1700000000050 + i // 20',
  outcome: `'acknowledged'`,
};

const HISTORY: Readonly<Partial<Record<HistoryRelation, { cells: Cells; where: string }>>> = {
  topic: {
    where: 'true',
    cells: {
      ...place,
      timestamp: '1700000000010 + i // 20',
      event_id: `'42-' || i`,
      value_digest: valueDigest,
      bytes: `${BYTES} + i % 97`,
      accepted: `NOT ${REJECTED}`,
      reason: `CASE WHEN ${REJECTED} THEN 'missing:id' END`,
      expected: `CASE WHEN NOT ${REJECTED} THEN ${contentDigest} END`,
      hot_rejected: HOT_REJECTED,
    },
  },
  hot: {
    where: `NOT ${REJECTED} AND NOT ${HOT_REJECTED}`,
    cells: {
      ...place,
      index: sqlText(HOT_INDEX),
      id_topic: topicId,
      id_partition: partition,
      id_offset: offset,
      digest: contentDigest,
    },
  },
  cold: {
    where: `NOT ${REJECTED}`,
    cells: { ...place, file: sqlText(COLD_FILE), version: '1', digest: contentDigest },
  },
  'dead-letters': {
    where: `${REJECTED} OR ${HOT_REJECTED}`,
    cells: {
      ...place,
      stage: `CASE WHEN ${REJECTED} THEN 'parse' ELSE 'hot' END`,
      reason: `CASE WHEN ${REJECTED} THEN 'missing:id' ELSE 'rejected' END`,
      value_digest: `CASE WHEN ${REJECTED} THEN ${valueDigest} ELSE ${contentDigest} END`,
      dlq_partition: '0',
      dlq_offset: 'i',
    },
  },
};

/**
 * Writes the bundle of a run without any anomaly, in bulk: the same tables as a run writes, in the same
 * format, made by DuckDB instead of record by record.
 * @param events how many records the topic holds
 */
export async function writeBulkHistory(paths: BundlePaths, events: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  try {
    const connection = await instance.connect();
    const copy = async (path: string, columns: readonly Column[], cells: Cells, where: string) => {
      const list = columns
        .map(({ name, type }) => `(${cells[name] ?? 'NULL'})::${SQL_TYPES[type]} AS "${name}"`)
        .join(', ');
      await connection.run(
        `COPY (SELECT ${list} FROM range(${events}) AS events(i) WHERE ${where})
         TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
      );
    };
    await copy(paths.ledger('arxiv'), LEDGER_COLUMNS, LEDGER, 'true');
    for (const relation of HISTORY_RELATIONS) {
      const { cells, where } = HISTORY[relation] ?? { cells: {}, where: 'false' };
      await copy(paths.history('arxiv', relation), HISTORY_COLUMNS[relation], cells, where);
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
  await writeFacts(paths, events);
}

async function writeFacts(paths: BundlePaths, events: number): Promise<void> {
  const none = goodHistory({ records: 0 });
  const last = Array.from({ length: PARTITIONS }, (_, number) => ({
    partition: number,
    offset: Math.ceil((events - number) / PARTITIONS) - 1,
    eventId: '',
    value: '',
    outcome: 'accepted' as const,
    reason: '',
  }));
  await writeConfig(paths, {
    schemaVersion: 1,
    runId: 'bench',
    startedAt: new Date(0).toISOString(),
    command: ['bench'],
    seed: 42,
    sources: ['arxiv'],
    settings: {},
  });
  await writeObservation(paths, {
    schemaVersion: 1,
    infrastructureErrors: [],
    inconclusive: [],
    starved: null,
    sources: { arxiv: goodObservation({ ...none, topic: last.filter((end) => end.offset >= 0) }) },
  });
}
