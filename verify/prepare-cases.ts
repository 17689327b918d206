import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { bucketOf, offsetOf, partitionOf, sumOf } from './key.ts';
import { provenBy } from './proof.ts';

/**
 * Finds the identities that are not just as they should be in both stores, in two steps: first the sum
 * of the hashes of (identity, digest) of each bucket of neighbouring offsets, as the topic wants them
 * and as the stores have them; then one by one what lies in buckets that differ. The sums
 * are of 64-bit hashes: that a wrong bucket looks right by chance is one in 2^64.
 */
export async function prepareCases(database: Database, seen: SourceObservation): Promise<void> {
  const any = await prepareBuckets(database);
  await prepareSuspects(database, any);
  const { hot, cold } = provenBy(seen);
  const offset = offsetOf('key');
  await database.run(`
    CREATE OR REPLACE TEMP TABLE found_hot AS SELECT * FROM hot_placed SEMI JOIN suspects USING (key) WHERE ${any};
    CREATE OR REPLACE TEMP TABLE found_cold AS SELECT * FROM cold_placed SEMI JOIN suspects USING (key) WHERE ${any};
    CREATE OR REPLACE TEMP TABLE cases AS
      WITH in_topic AS (SELECT * FROM topic SEMI JOIN suspects USING (key) WHERE ${any}),
        in_hot AS (SELECT key, count(*) AS n, list_sort(list(digest)) AS digests, min(place) AS place
          FROM found_hot GROUP BY key),
        in_cold AS (SELECT key, count(*) AS n, list_sort(list(digest)) AS digests, min(place) AS place
          FROM found_cold GROUP BY key)
      SELECT key, ${partitionOf('key')} AS partition, ${offset} AS "offset",
        t.key IS NOT NULL AS known, coalesce(t.accepted, false) AS in_cold_wanted,
        coalesce(t.accepted AND NOT t.hot_rejected, false) AS in_hot_wanted,
        coalesce(t.hot_rejected, false) AS hot_rejected, t.reason, t.expected, t.event_id, t.timestamp,
        coalesce(h.n, 0) AS hot_n, h.digests AS hot_digests, h.place AS hot_place,
        coalesce(c.n, 0) AS cold_n, c.digests AS cold_digests, c.place AS cold_place,
        ${hot} AND ${offset} < coalesce(p.committed, 0) AS hot_proven,
        ${cold} AND ${offset} < coalesce(p.committed, 0) AS cold_proven,
        -- Not read from the topic, though it is or came to be there: nothing can be said of it.
        ${offset} >= p.read AND ${offset} < p.later AS unread,
        key IN (SELECT key FROM hot_odd WHERE kind = 'misrouted' AND key IS NOT NULL) AS hot_misrouted
      FROM suspects LEFT JOIN in_topic t USING (key) LEFT JOIN in_hot h USING (key)
      LEFT JOIN in_cold c USING (key)
      LEFT JOIN positions p ON p.partition = ${partitionOf('suspects.key')};
  `);
  await prepareExpiry(database, seen.hot);
}

async function prepareBuckets(database: Database): Promise<boolean> {
  const total = sumOf('expected');
  await database.run(`
    CREATE OR REPLACE TEMP TABLE wanted_sums AS
      SELECT ${bucketOf('key')} AS bucket,
        ${total} FILTER (accepted) AS cold_total,
        ${total} FILTER (accepted AND NOT hot_rejected) AS hot_total
      FROM topic GROUP BY bucket;
    CREATE OR REPLACE TEMP TABLE odd_buckets AS
      SELECT bucket FROM wanted_sums w
        FULL JOIN (SELECT bucket, sum(total) AS total FROM hot_sums GROUP BY bucket) h USING (bucket)
        FULL JOIN (SELECT bucket, sum(total) AS total FROM cold_sums GROUP BY bucket) c USING (bucket)
      WHERE coalesce(w.hot_total, 0) <> coalesce(h.total, 0)
        OR coalesce(w.cold_total, 0) <> coalesce(c.total, 0);
  `);
  return database.any('odd_buckets');
}

/**
 * Within the odd buckets each identity weighs 1 (wanted in both), 2 (cold only) or 3 (in neither) for
 * the topic, 2^2 for each hot document, 2^24 for each cold row; and all its digests are the same.
 */
async function prepareSuspects(database: Database, any: boolean): Promise<void> {
  const hotUnit = 2 ** 2;
  const coldUnit = 2 ** 24;
  const odd = `${any} AND ${bucketOf('key')} IN (SELECT bucket FROM odd_buckets)`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE suspects AS
      SELECT key FROM (
        SELECT key, CASE WHEN NOT accepted THEN 3 WHEN hot_rejected THEN 2 ELSE 1 END::BIGINT AS weight,
          expected AS digest FROM topic WHERE ${odd}
        UNION ALL SELECT key, ${hotUnit}, digest FROM hot_placed WHERE ${odd}
        UNION ALL SELECT key, ${coldUnit}, digest FROM cold_placed WHERE ${odd})
      GROUP BY key
      HAVING NOT (sum(weight) = 3 OR
        sum(weight) IN (${1 + hotUnit + coldUnit}, ${2 + coldUnit}) AND min(digest) = max(digest));
  `);
}

/**
 * Adds to the cases `hot_expired`: of a record that the hot store must hold and does not, whether an
 * index that is gone explains it. `in time`: the record's retention was over when the index was seen
 * to be gone; `early`: it was not, although the index held offsets around it; else null. Retention counts
 * from the record's timestamp or the rollover of its index, whichever was first: a record that is sent between a
 * rollover and the barrier by which the next index is adopted belongs to the old one, and goes with it.
 *
 * Makes `hot_too_late` as well, the `key` of records that a job may have repeated when their index was gone in time:
 * that a checkpoint after theirs, by which also those that were held are written, had completed is not known of any
 * moment at which the index was still as it was last seen. The hot store then may neither have taken the document
 * nor refused it. Such a checkpoint shows by its commit, if it added rows, or by itself, if it was watched.
 */
async function prepareExpiry(database: Database, hot: SourceObservation['hot']): Promise<void> {
  await database.run('CREATE OR REPLACE TEMP TABLE hot_too_late (key BIGINT)');
  if (!(hot.lives ?? []).some(({ goneAt }) => goneAt !== null)) {
    return database.run('ALTER TABLE cases ADD COLUMN hot_expired VARCHAR');
  }
  const retention = hot.retention ?? null;
  const due = retention === null ? 'false' : `least(timestamp, g.rolled) + ${retention} <= g.gone`;
  await database.run(`
    INSERT INTO hot_too_late
      WITH odd AS (SELECT key, timestamp, hot_rejected FROM cases
          UNION SELECT key, timestamp, hot_rejected FROM dead_topic WHERE hot_rejected),
        appended AS (SELECT version, committed, lead(committed) OVER (ORDER BY version) AS next
          FROM versions WHERE NOT rewrites),
        proven AS (SELECT version, min(completed) AS next FROM appended JOIN checkpoints ON began >= committed
          GROUP BY version),
        commits AS (SELECT version, coalesce(least(a.next, p.next), ${Number.MAX_SAFE_INTEGER}) AS next
          FROM appended a LEFT JOIN proven p USING (version)),
        rows AS (SELECT key, timestamp, hot_rejected, min(next) AS next
          FROM odd JOIN cold_placed USING (key) JOIN commits USING (version) GROUP BY ALL)
      SELECT DISTINCT key FROM rows JOIN hot_gone g ON g.partition = ${partitionOf('key')}
        AND ${offsetOf('key')} BETWEEN g.first AND g.upto
        WHERE next > CASE WHEN hot_rejected THEN g.last_seen ELSE g.held_at END AND ${due}`);
  const inPart = (last: string) => `EXISTS (FROM hot_gone g WHERE g.partition = cases.partition
    AND "offset" BETWEEN g.first AND g.${last}`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE cases AS SELECT *, CASE
        WHEN NOT in_hot_wanted OR hot_n > 0 OR hot_misrouted THEN NULL
        WHEN ${inPart('upto')} AND ${due}) THEN 'in time'
        WHEN ${inPart('last')}) THEN 'early' END AS hot_expired
      FROM cases;
  `);
}
