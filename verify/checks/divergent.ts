import type { Check } from './check.ts';

/**
 * Model: the two stores agree about every record that both must hold, whatever the model says of
 * its content.
 *
 * Divergent: one has it and the other provenly not, or their contents differ. It comes with a lost
 * or corrupted anomaly of one store, not with a record that expired in the hot store; where both stores are wrong alike it does not, and that points
 * at the transform and not at a sink.
 */
export const divergent: readonly Check[] = [
  {
    class: 'divergent',
    store: 'hot+cold',
    sql: () => `SELECT partition, "offset", event_id,
      concat_ws(' | ', hot_place, cold_place) AS place, 'the same in both stores' AS expected,
      CASE WHEN hot_n = 0 THEN 'cold only' WHEN cold_n = 0 THEN 'hot only' ELSE 'different contents' END AS found,
      'the hot and the cold store contradict each other' AS explanation
      FROM cases WHERE in_hot_wanted AND in_cold_wanted AND (
        hot_n = 0 AND cold_n > 0 AND hot_proven AND NOT hot_misrouted AND hot_expired IS NULL
        OR cold_n = 0 AND hot_n > 0 AND cold_proven
        OR hot_n > 0 AND cold_n > 0
          AND list_sort(list_distinct(hot_digests)) <> list_sort(list_distinct(cold_digests)))`,
  },
];
