import type { Database } from './database.ts';
import { bucketOf, sumOf } from './key.ts';

/**
 * Compares ledger and topic. Makes `odd_records`, the records of the topic that are not just what an
 * acknowledged send says of that place, each with a `finding`:
 *
 * - `foreign`: nobody sent that event; `refused`: its send was refused
 * - `altered`: sent with another value
 * - `duplicate`: the event stands in the topic at another offset as well
 * - `misrouted`: acknowledged at another place, which holds something else
 * - `fine`: an indeterminate send that arrived, or one acknowledged without its place
 *
 * and `lost_sends`: acknowledged events that the topic does not hold anywhere; `acknowledged_twice`:
 * events acknowledged at more than one place. As in `prepare-cases.ts`, sums by bucket come first.
 */
export async function prepareIngestion(database: Database): Promise<void> {
  await database.run(`
    CREATE OR REPLACE TEMP TABLE odd_ledger_buckets AS
      SELECT bucket FROM (${bucketSums('digest')} FROM ledger WHERE outcome = 'acknowledged' GROUP BY bucket) l
        FULL JOIN (${bucketSums('value_digest')} FROM topic GROUP BY bucket) t USING (bucket)
      WHERE l.total IS DISTINCT FROM t.total;
  `);
  // Acknowledgements without a place are in a bucket of their own, null, that the topic does not have.
  const any = await database.any('odd_ledger_buckets');
  const odd = `${any} AND ${bucketOf('key')} IN (SELECT bucket FROM odd_ledger_buckets)`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE odd_keys AS
      SELECT key FROM (
        SELECT key, 1::BIGINT AS weight, digest, hash(event_id) AS event FROM ledger
          WHERE outcome = 'acknowledged' AND key IS NOT NULL AND ${odd}
        UNION ALL SELECT key, 1048576, value_digest, hash(event_id) FROM topic WHERE ${odd})
      GROUP BY key
      HAVING NOT (sum(weight) = 1048577 AND min(event) = max(event)
        AND coalesce(min(digest) = max(digest) AND count(digest) = 2, count(digest) = 0));
    CREATE OR REPLACE TEMP TABLE unsure AS
      SELECT * FROM topic SEMI JOIN odd_keys USING (key) WHERE ${any};
    CREATE OR REPLACE TEMP TABLE sends AS
      SELECT l.* FROM ledger l SEMI JOIN unsure u ON l.event_id = u.event_id WHERE ${any};
    CREATE OR REPLACE TEMP TABLE odd_records AS
      WITH sent AS (
        SELECT event_id, bool_or(outcome = 'acknowledged') AS acked,
          bool_or(outcome = 'indeterminate') AS unknown,
          list(key) FILTER (outcome = 'acknowledged' AND key IS NOT NULL) AS keys,
          any_value(digest) AS digest, count(digest) = 0 AS tombstone FROM sends GROUP BY event_id),
      twins AS (
        SELECT DISTINCT s.event_id FROM sends s JOIN topic t ON t.key = s.key AND t.event_id = s.event_id
          WHERE s.outcome = 'acknowledged' AND ${any})
      SELECT u.*, s.digest AS sent_digest, s.keys AS acked_keys, CASE
          WHEN s.event_id IS NULL THEN 'foreign'
          WHEN NOT s.acked AND NOT s.unknown THEN 'refused'
          WHEN s.acked AND NOT list_contains(coalesce(s.keys, []), u.key) AND w.event_id IS NOT NULL THEN 'duplicate'
          WHEN coalesce(len(s.keys), 0) = 0 AND nth > 1 THEN 'duplicate'
          WHEN len(s.keys) > 0 AND w.event_id IS NULL AND nth > 1 THEN 'duplicate'
          WHEN len(s.keys) > 0 AND w.event_id IS NULL THEN 'misrouted'
          WHEN u.value_digest IS DISTINCT FROM s.digest THEN 'altered'
          ELSE 'fine' END AS finding
      FROM (SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY key) AS nth FROM unsure) u
      LEFT JOIN sent s ON s.event_id = u.event_id
      LEFT JOIN twins w ON w.event_id = u.event_id;
    CREATE OR REPLACE TEMP TABLE lost_sends AS
      WITH missed AS (
        SELECT l.* FROM ledger l LEFT JOIN positions p USING (partition)
        WHERE ${any} AND outcome = 'acknowledged' AND (key IS NULL OR key IN (SELECT key FROM odd_keys))
          AND NOT coalesce("offset" >= p.read AND "offset" < p."end", false))
      SELECT * FROM missed m ANTI JOIN topic t ON t.event_id = m.event_id;
  `);
  await prepareAcknowledgedTwice(database);
}

const bucketSums = (digest: string) =>
  `SELECT ${bucketOf('key')} AS bucket, ${sumOf(`event_id, ${digest}`)} AS total`;

/** Positions in the ledger are 0, 1, 2, ...: only where their sum says otherwise are repeats sought. */
async function prepareAcknowledgedTwice(database: Database): Promise<void> {
  const [row] = await database.rows(`SELECT coalesce(sum(hash(index)) =
      (SELECT sum(hash(range)) FROM range((SELECT count(*) FROM ledger))), true) AS plain FROM ledger`);
  const repeats =
    row?.['plain'] === true
      ? 'false'
      : `index IN
      (SELECT index FROM ledger WHERE outcome = 'acknowledged' GROUP BY index HAVING count(*) > 1)`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE acknowledged_twice AS
      SELECT event_id, list_sort(list(key)) AS keys FROM ledger
        WHERE outcome = 'acknowledged' AND key IS NOT NULL AND ${repeats}
        GROUP BY event_id HAVING count(DISTINCT key) > 1;
  `);
}
