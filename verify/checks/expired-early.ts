import type { Check } from './check.ts';

/**
 * Model: the hot store keeps a record for the retention that the contract names, counted from the
 * record's timestamp or from the rollover of its index, if that was before. After that it may be gone, with the index that held it, and nobody misses it.
 *
 * Expired early: it is absent, and an index that held offsets around it in its partition was seen and is
 * gone, although at the look that found it gone the record's retention was not over. That look comes
 * after the deletion, never before it: what went just too early may pass as in time, never the
 * other way. What is absent without such an index is lost or pending, however old it is.
 */
export const expiredEarly: readonly Check[] = [
  {
    class: 'expired-early',
    store: 'hot',
    sql: ({
      observation: { hot },
    }) => `SELECT c.partition, c."offset", any_value(event_id) AS event_id,
      min(g.index) AS place, '${hot.retention == null ? 'kept for ever' : `kept for ${hot.retention} ms`}' AS expected,
      'gone at most ' || greatest(0, min(g.gone) - any_value(timestamp)) || ' ms after its timestamp' AS found,
      'its index is gone, and its retention was not over' AS explanation
      FROM cases c JOIN hot_gone g ON g.partition = c.partition AND c."offset" BETWEEN g.first AND g.last
      WHERE hot_expired = 'early' AND ${hot.complete} GROUP BY c.partition, c."offset"`,
  },
];
