import { offsetOf, partitionOf } from '../key.ts';
import type { Check } from './check.ts';

/**
 * Model, where the contract says that cold versions are prefixes: a version of the cold table that holds
 * a record holds every accepted record before it in its partition. And always: the transaction ids of
 * an application increase from version to version, since each stands for a later checkpoint; so, by the same contract,
 * a version that adds rows is one checkpoint's and names one transaction.
 *
 * Out of order: a record that a version does not hold, although it holds a later one of its partition,
 * while a later version holds it (one that none holds is lost); and a version whose transaction id is not
 * greater than that application's last one, or one that adds rows under no transaction or several. Of rows that a version rewrote, as a compaction does, it is
 * not known when they became visible: they are not judged.
 */
export const outOfOrder: readonly Check[] = [
  {
    class: 'out-of-order',
    store: 'cold',
    sql: ({ observation }) => `
      SELECT ${partitionOf('l.key')} AS partition, ${offsetOf('l.key')} AS "offset", t.event_id,
        'version ' || l.version AS place, 'not later than version ' || l.due AS expected,
        'version ' || l.version AS found, 'an earlier version holds a later record of its partition' AS explanation
      FROM cold_late l JOIN topic t USING (key)
      UNION ALL SELECT NULL AS partition, NULL AS "offset", NULL AS event_id, 'version ' || version AS place,
        'more than transaction ' || before || ' of application ' || app AS expected,
        'transaction ' || id AS found, 'the transaction ids of an application must increase' AS explanation
      FROM (SELECT *, max(id) OVER (PARTITION BY app ORDER BY version
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM transactions)
      WHERE id <= before
      UNION ALL SELECT NULL AS partition, NULL AS "offset", NULL AS event_id, 'version ' || version AS place,
        'one transaction' AS expected, named || ' transactions' AS found,
        'a version that adds rows must be one checkpoint''s' AS explanation
      FROM (SELECT v.version, count(t.app) AS named FROM versions v LEFT JOIN transactions t USING (version)
        WHERE v.adds AND NOT v.rewrites GROUP BY v.version)
      WHERE named <> 1 AND ${observation.cold.prefixes === true}`,
  },
];
