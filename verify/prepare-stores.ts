import type { SourceObservation } from '../common/run-bundle.ts';
import type { DocumentStore } from './checks/check.ts';
import type { Database } from './database.ts';
import { BUCKET_SUMS, bucketOf, packedKey } from './key.ts';
import { sqlText } from './sql.ts';

/**
 * Makes `hot_placed`, `hot_odd` and `hot_sums`, number and sum of hashes by bucket (several rows of a
 * bucket add up). A document is straight when `_id`, its own fields and the index say the same.
 */
export async function prepareHot(
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
    CREATE OR REPLACE VIEW hot_all AS SELECT *, ${packedKey('partition', '"offset"')} AS key,
      ${packedKey('id_partition', 'id_offset')} AS id_key,
      coalesce(odd_id, id_topic || '-' || id_partition || '-' || id_offset) AS id FROM hot_raw;
    CREATE OR REPLACE VIEW hot_straight AS SELECT * FROM hot_all WHERE ${straight};
    CREATE OR REPLACE TEMP TABLE hot_sums AS
      SELECT ${bucketOf('key')} AS bucket, ${BUCKET_SUMS} FROM hot_straight GROUP BY bucket;
  `);
  const odd = await isOdd(database, 'hot');
  await database.run(`
    CREATE OR REPLACE TEMP TABLE hot_odd AS
      WITH odd AS (SELECT * FROM hot_all WHERE ${odd} AND NOT ${straight})
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
      LEFT JOIN (FROM topic WHERE ${odd}) by_id
        ON by_id.key = odd.id_key AND odd.id_topic = ${topic} AND odd.odd_id IS NULL
      LEFT JOIN (FROM topic WHERE ${odd}) by_content ON by_content.key = odd.key AND odd.topic = ${topic};
    INSERT INTO hot_sums SELECT ${bucketOf('key')} AS bucket, ${BUCKET_SUMS}
      FROM hot_odd WHERE kind = 'altered' GROUP BY bucket;
    CREATE OR REPLACE VIEW hot_placed AS
      SELECT key, digest, index || '/' || id AS place FROM hot_straight
      UNION ALL SELECT key, digest, index || '/' || id FROM hot_odd WHERE kind = 'altered';
  `);
}

/**
 * Makes `cold_placed`, `cold_odd` and `cold_sums`, which keeps the versions apart, with their lowest and
 * highest key. A row is straight when it says that it is of this topic, and which record it is.
 */
export async function prepareCold(
  database: Database,
  seen: SourceObservation,
  otherTopics: readonly string[],
): Promise<void> {
  const straight = `coalesce(topic = ${sqlText(seen.topicId)} AND key IS NOT NULL, false)`;
  await database.run(`
    CREATE OR REPLACE VIEW cold_all AS SELECT *, ${packedKey('partition', '"offset"')} AS key,
      concat_ws(' ', 'version ' || coalesce(version::VARCHAR, '?'), file) AS place FROM cold_raw;
    CREATE OR REPLACE VIEW cold_placed AS SELECT key, digest, version, place FROM cold_all WHERE ${straight};
    CREATE OR REPLACE TEMP TABLE cold_sums AS
      SELECT ${bucketOf('key')} AS bucket, version, ${BUCKET_SUMS}, min(key) AS first, max(key) AS last
      FROM cold_placed GROUP BY bucket, version;
  `);
  const odd = await isOdd(database, 'cold');
  await database.run(`
    CREATE OR REPLACE TEMP TABLE cold_odd AS
      SELECT *, CASE WHEN topic IN ${others(otherTopics)} THEN 'misrouted' ELSE 'phantom' END AS kind
      FROM cold_all WHERE ${odd} AND NOT ${straight};
  `);
}

/** Whether a store holds more than what is summed up as straight. */
async function isOdd(database: Database, store: DocumentStore): Promise<boolean> {
  const [row] = await database.rows(`SELECT (SELECT count(*) FROM ${store}_raw) <>
    (SELECT coalesce(sum(n), 0) FROM ${store}_sums) AS odd`);
  return row?.['odd'] === true;
}

const others = (topics: readonly string[]) => `(${['', ...topics].map(sqlText).join(', ')})`;
