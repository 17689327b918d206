import { type Check, DOCUMENT_STORES } from './check.ts';

/**
 * Model: whatever is in a store comes from a record of the topic that belongs there.
 *
 * Phantom: a document of an identity that the topic does not hold, of another topic id (a topic
 * created anew), or without an identity; a document of a record that the model rejects; in the hot
 * store also of one that it must refuse. What the harness did not read of the topic, or what
 * came into it after that, it does not judge.
 */
export const phantom: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'phantom',
  store,
  sql: () => `SELECT partition, "offset", event_id, ${store}_place AS place, NULL AS expected,
      ${store}_n || ' document(s)' AS found, CASE
        WHEN NOT known THEN 'the topic holds no record at this offset'
        WHEN hot_rejected AND in_cold_wanted THEN 'the hot store must refuse this record'
        ELSE 'the record is rejected: ' || reason END AS explanation
      FROM cases WHERE ${store}_n > 0 AND NOT in_${store}_wanted AND NOT coalesce(NOT known AND unread, false)
    UNION ALL
    SELECT partition, "offset", NULL, ${store === 'hot' ? "index || '/' || coalesce(id, '')" : 'place'}, NULL,
      'topic id ' || coalesce(topic, 'absent'), 'comes from no record of this topic'
      FROM ${store}_odd WHERE kind = 'phantom'`,
}));
