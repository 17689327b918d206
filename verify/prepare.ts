import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { provenBy } from './proof.ts';
import { sqlText } from './sql.ts';

/** Offsets from here on are no real ones: an identity packs into one 64-bit key. */
export const OFFSET_LIMIT = 2 ** 40;
const PARTITION_LIMIT = 2 ** 22;

const key = (partition: string, offset: string) =>
  `CASE WHEN ${partition} BETWEEN 0 AND ${PARTITION_LIMIT - 1} AND ${offset} BETWEEN 0 AND ${OFFSET_LIMIT - 1}
   THEN (${partition}::BIGINT << 40) | ${offset} END`;

/** Paths of a source's Parquet files. */
export interface SourceFiles {
  topic: string;
  hot: string;
  cold: string;
  deadLetters: string;
  ledger: string;
}

/**
 * Makes the relations that the checks ask:
 *
 * - `positions`: of each partition the committed offset, how far it was read, its end when it was
 *   read and the `later` end when the stores had been read
 * - `topic`, `ledger`, `dead`: the files with `key`, the packed identity
 * - `dead_topic`: the records that need a dead letter or have one
 * - `hot_odd`, `cold_odd`: what does not stand under its own identity, with its `kind`
 *   (`misrouted`, `phantom`, or `altered`: the hot document's `_id` says whose it is)
 * - `cases`: one row for each identity that is not just as it should be in both stores, with what
 *   topic and stores say of it. In a good run it is all but empty, and so every check is quick.
 * - `found_hot`, `found_cold`: the documents and rows of the cases, with their place
 */
export async function prepare(
  database: Database,
  files: SourceFiles,
  seen: SourceObservation,
  otherTopics: readonly string[],
): Promise<void> {
  const file = (path: string) => `read_parquet(${sqlText(path)})`;
  await database.run(`
    CREATE OR REPLACE VIEW topic AS SELECT *, ${key('partition', '"offset"')} AS key FROM ${file(files.topic)};
    CREATE OR REPLACE VIEW ledger AS SELECT *, ${key('partition', '"offset"')} AS key FROM ${file(files.ledger)};
    CREATE OR REPLACE VIEW hot_raw AS SELECT * FROM ${file(files.hot)};
    CREATE OR REPLACE VIEW cold_raw AS SELECT * FROM ${file(files.cold)};
    CREATE OR REPLACE TEMP TABLE dead AS
      SELECT *, CASE WHEN topic = ${sqlText(seen.topicId)} THEN ${key('partition', '"offset"')} END AS key
      FROM ${file(files.deadLetters)};
    CREATE OR REPLACE TEMP TABLE dead_topic AS
      SELECT * FROM topic WHERE NOT accepted OR hot_rejected OR key IN (SELECT key FROM dead WHERE key IS NOT NULL);
    CREATE OR REPLACE TEMP TABLE positions (partition INTEGER, committed BIGINT, read BIGINT, "end" BIGINT,
      later BIGINT);
  `);
  const later = seen.laterEndOffsets ?? {};
  const partitions = [...new Set([...Object.keys(seen.endOffsets), ...Object.keys(later)])];
  if (partitions.length > 0) {
    const values = partitions.map((partition) => {
      const committed = seen.committed?.offsets[partition] ?? 0;
      const read = seen.readOffsets[partition] ?? 0;
      const end = seen.endOffsets[partition] ?? 0;
      return `(${partition}, ${committed}, ${read}, ${end}, ${Math.max(end, later[partition] ?? 0)})`;
    });
    await database.run(`INSERT INTO positions VALUES ${values.join(', ')}`);
  }
  await prepareHot(database, seen, otherTopics);
  await prepareCold(database, seen, otherTopics);
  await prepareCases(database, seen);
}

/** A document is straight when `_id`, its own fields and the index say the same. */
async function prepareHot(
  database: Database,
  seen: SourceObservation,
  otherTopics: readonly string[],
): Promise<void> {
  const topic = sqlText(seen.topicId);
  const indices = seen.hot.indices;
  const inIndex =
    indices === null ? 'true' : `index IN (${[...indices, ''].map(sqlText).join(', ')})`;
  const straight = `coalesce(odd_id IS NULL AND id_topic = ${topic} AND topic = ${topic} AND ${inIndex}
    AND id_partition = partition AND id_offset = "offset" AND key IS NOT NULL, false)`;
  const elsewhere = others(otherTopics);
  await database.run(`
    CREATE OR REPLACE VIEW hot_all AS SELECT *, ${key('partition', '"offset"')} AS key,
      ${key('id_partition', 'id_offset')} AS id_key,
      coalesce(odd_id, id_topic || '-' || id_partition || '-' || id_offset) AS id FROM hot_raw;
    CREATE OR REPLACE VIEW hot_straight AS SELECT * FROM hot_all WHERE ${straight};
    CREATE OR REPLACE TEMP TABLE hot_odd AS
      WITH odd AS (SELECT * FROM hot_all WHERE NOT ${straight})
      SELECT odd.* EXCLUDE (key), CASE
          WHEN NOT ${inIndex} AND (by_id.key IS NOT NULL OR by_content.key IS NOT NULL) THEN 'misrouted'
          WHEN by_content.expected = odd.digest THEN 'misrouted'
          WHEN by_id.key IS NOT NULL THEN 'altered'
          WHEN by_content.key IS NOT NULL THEN 'misrouted'
          WHEN odd.id_topic IN ${elsewhere} OR odd.topic IN ${elsewhere} THEN 'misrouted'
          ELSE 'phantom' END AS kind,
        NOT ${inIndex} AS wrong_index,
        CASE WHEN kind = 'altered' THEN by_id.key ELSE coalesce(by_content.key, by_id.key) END AS key
      FROM odd
      LEFT JOIN topic by_id ON by_id.key = odd.id_key AND odd.id_topic = ${topic} AND odd.odd_id IS NULL
      LEFT JOIN topic by_content ON by_content.key = odd.key AND odd.topic = ${topic};
    CREATE OR REPLACE VIEW hot_placed AS
      SELECT key, digest, index || '/' || id AS place FROM hot_straight
      UNION ALL SELECT key, digest, index || '/' || id FROM hot_odd WHERE kind = 'altered';
  `);
}

async function prepareCold(
  database: Database,
  seen: SourceObservation,
  otherTopics: readonly string[],
): Promise<void> {
  const straight = `coalesce(topic = ${sqlText(seen.topicId)} AND key IS NOT NULL, false)`;
  await database.run(`
    CREATE OR REPLACE VIEW cold_all AS SELECT *, ${key('partition', '"offset"')} AS key,
      concat_ws(' ', 'version ' || coalesce(version::VARCHAR, '?'), file) AS place FROM cold_raw;
    CREATE OR REPLACE TEMP TABLE cold_odd AS
      SELECT *, CASE WHEN topic IN ${others(otherTopics)} THEN 'misrouted' ELSE 'phantom' END AS kind
      FROM cold_all WHERE NOT ${straight};
    CREATE OR REPLACE VIEW cold_placed AS SELECT key, digest, place FROM cold_all WHERE ${straight};
  `);
}

/**
 * One aggregation finds the cases: each identity weighs 1 (wanted in both), 2 (cold only) or 3
 * (in neither) for the topic, 2^2 for each hot document, 2^24 for each cold row; and all its digests
 * are the same.
 */
async function prepareCases(database: Database, seen: SourceObservation): Promise<void> {
  const { hot, cold } = provenBy(seen);
  const hotUnit = 2 ** 2;
  const coldUnit = 2 ** 24;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE suspects AS
      SELECT key FROM (
        SELECT key, CASE WHEN NOT accepted THEN 3 WHEN hot_rejected THEN 2 ELSE 1 END::BIGINT AS weight,
          expected AS digest FROM topic
        UNION ALL SELECT key, ${hotUnit}, digest FROM hot_placed
        UNION ALL SELECT key, ${coldUnit}, digest FROM cold_placed)
      GROUP BY key
      HAVING NOT (sum(weight) = 3 OR
        sum(weight) IN (${1 + hotUnit + coldUnit}, ${2 + coldUnit}) AND min(digest) = max(digest));
    CREATE OR REPLACE TEMP TABLE found_hot AS SELECT * FROM hot_placed SEMI JOIN suspects USING (key);
    CREATE OR REPLACE TEMP TABLE found_cold AS SELECT * FROM cold_placed SEMI JOIN suspects USING (key);
    CREATE OR REPLACE TEMP TABLE cases AS
      WITH in_topic AS (SELECT * FROM topic SEMI JOIN suspects USING (key)),
        in_hot AS (SELECT key, count(*) AS n, list_sort(list(digest)) AS digests, min(place) AS place
          FROM found_hot GROUP BY key),
        in_cold AS (SELECT key, count(*) AS n, list_sort(list(digest)) AS digests, min(place) AS place
          FROM found_cold GROUP BY key)
      SELECT key, (key >> 40)::INTEGER AS partition, key & ${OFFSET_LIMIT - 1} AS "offset",
        t.key IS NOT NULL AS known, coalesce(t.accepted, false) AS in_cold_wanted,
        coalesce(t.accepted AND NOT t.hot_rejected, false) AS in_hot_wanted,
        coalesce(t.hot_rejected, false) AS hot_rejected, t.reason, t.expected, t.event_id,
        coalesce(h.n, 0) AS hot_n, h.digests AS hot_digests, h.place AS hot_place,
        coalesce(c.n, 0) AS cold_n, c.digests AS cold_digests, c.place AS cold_place,
        ${hot} AND (key & ${OFFSET_LIMIT - 1}) < coalesce(p.committed, 0) AS hot_proven,
        ${cold} AND (key & ${OFFSET_LIMIT - 1}) < coalesce(p.committed, 0) AS cold_proven,
        -- Not read from the topic, though it is or came to be there: nothing can be said of it.
        (key & ${OFFSET_LIMIT - 1}) >= p.read AND (key & ${OFFSET_LIMIT - 1}) < p.later AS unread,
        key IN (SELECT key FROM hot_odd WHERE kind = 'misrouted' AND key IS NOT NULL) AS hot_misrouted
      FROM suspects LEFT JOIN in_topic t USING (key) LEFT JOIN in_hot h USING (key)
      LEFT JOIN in_cold c USING (key)
      LEFT JOIN positions p ON p.partition = (suspects.key >> 40);
  `);
}

const others = (topics: readonly string[]) => `(${['', ...topics].map(sqlText).join(', ')})`;
