import { type Check, DOCUMENT_STORES } from './check.ts';

/** Records of the sample that were seen in the hot store, do not belong there, and are there no more. */
const PASSING = `UNION ALL
    SELECT s.partition, s."offset", any_value(t.event_id), min(s.place), NULL, 'seen on the way',
      'was in the hot store while delivery was waited for, and must never be'
    FROM (SELECT * FROM sightings WHERE store = 'hot' AND kind = 'seen') s
    LEFT JOIN watched t USING (key) LEFT JOIN positions p ON p.partition = s.partition
    WHERE NOT coalesce(t.accepted AND NOT t.hot_rejected, false)
      AND NOT coalesce(t.key IS NULL AND s."offset" >= p.read AND s."offset" < p.later, false)
      AND s.key NOT IN (SELECT key FROM found_hot) GROUP BY s.partition, s."offset"`;

/**
 * Model: whatever is in a store comes from a record of the topic that belongs there.
 *
 * Phantom: a document of an identity that the topic does not hold, of another topic id (a topic
 * created anew), or without an identity; a document of a record that the model rejects; in the hot
 * store also of one that it must refuse. In the hot store it counts also when it was seen on the way only. What the harness did not read of the topic, or what
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
      FROM ${store}_odd WHERE kind = 'phantom'
    ${store === 'hot' ? PASSING : ''}`,
}));
