import { offsetOf, partitionOf } from '../key.ts';
import type { Check } from './check.ts';

/** The partitions where some version begins before an earlier version ends. */
const UNORDERED = `SELECT DISTINCT partition FROM (
    SELECT partition, first, max(last) OVER (PARTITION BY partition ORDER BY version
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT ${partitionOf('bucket << 12')} AS partition, version, min(first) AS first, max(last) AS last
      FROM cold_sums WHERE ${appended()} GROUP BY ALL))
  WHERE first < before`;

/** Rows of such versions became visible with their version: it wrote them and did not only rewrite them. */
function appended(): string {
  return 'version IN (SELECT version FROM versions WHERE NOT rewrites)';
}

/**
 * Model, where the contract says that cold versions are prefixes: a version of the cold table that holds
 * a record holds every accepted record before it in its partition. And always: the transaction ids of
 * an application increase from version to version, since each stands for a later checkpoint.
 *
 * Out of order: a record that a version does not hold, although it holds a later one of its partition,
 * while a later version holds it (one that none holds is lost); and a version whose transaction id is not
 * greater than that application's last one. Of rows that a version rewrote, as a compaction does, it is
 * not known when they became visible: they are not judged.
 */
export const outOfOrder: readonly Check[] = [
  {
    class: 'out-of-order',
    store: 'cold',
    sql: ({ observation: { cold } }) => `
      ${cold.prefixes === true ? `${lateRows()} UNION ALL` : ''}
      SELECT NULL AS partition, NULL AS "offset", NULL AS event_id, 'version ' || version AS place,
        'more than transaction ' || before || ' of application ' || app AS expected,
        'transaction ' || id AS found, 'the transaction ids of an application must increase' AS explanation
      FROM (SELECT *, max(id) OVER (PARTITION BY app ORDER BY version
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM transactions)
      WHERE id <= before`,
  },
];

/** Few partitions are in question, mostly none: that is why they are sought first, in the sums. */
function lateRows(): string {
  return `SELECT ${partitionOf('key')} AS partition, ${offsetOf('key')} AS "offset", t.event_id,
      'version ' || f.version AS place, 'not later than version ' || later AS expected,
      'version ' || f.version AS found, 'an earlier version holds a later record of its partition' AS explanation
    FROM (SELECT key, version, min(version) OVER (PARTITION BY ${partitionOf('key')} ORDER BY key
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS later
      FROM (SELECT key, min(version) AS version FROM cold_placed
        WHERE ${partitionOf('key')} IN (${UNORDERED}) AND key IN (SELECT key FROM topic WHERE accepted)
        GROUP BY key HAVING bool_and(coalesce(${appended()}, false)))) f
    JOIN topic t USING (key) WHERE later < f.version`;
}
