import { offsetOf, partitionOf } from '../key.ts';
import type { Check } from './check.ts';

/**
 * Model: a hot document stands under the `_id` that its identity makes, in an index behind the
 * source's alias; a cold row stands in its own source's table.
 *
 * Misrouted: it is another source's (by its topic id); in the hot store also when it stands in an index that is not
 * behind the alias, or under an `_id` that is not its own although it is that record's document.
 */
export const misrouted: readonly Check[] = [
  {
    class: 'misrouted',
    store: 'hot',
    sql: () => `SELECT coalesce(o.id_topic, o.topic) AS topic_id, ${partitionOf('coalesce(o.key, o.id_key)')} AS partition,
      ${offsetOf('coalesce(o.key, o.id_key)')} AS "offset", t.event_id, o.index || '/' || coalesce(o.id, '') AS place,
      CASE WHEN wrong_index THEN 'an index behind the alias'
        ELSE 'the _id ' || o.topic || '-' || o.partition || '-' || o."offset" END AS expected,
      o.index || '/' || coalesce(o.id, '') AS found,
      CASE WHEN wrong_index THEN 'stands in an index that is not behind the alias'
        WHEN t.key IS NULL THEN 'belongs to another source'
        ELSE 'stands under an _id that is not its own' END AS explanation
      FROM hot_odd o LEFT JOIN topic t USING (key) WHERE kind = 'misrouted'`,
  },
  {
    class: 'misrouted',
    store: 'cold',
    sql: () => `SELECT topic AS topic_id, partition, "offset", NULL AS event_id, place, NULL AS expected,
      'topic id ' || topic AS found, 'belongs to another source' AS explanation
      FROM cold_odd WHERE kind = 'misrouted'`,
  },
];
