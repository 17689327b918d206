import { type Check, DOCUMENT_STORES, digestText } from './check.ts';

const UNTRUE = `UNION ALL SELECT NULL AS partition, NULL AS "offset", NULL AS event_id,
    'version ' || coalesce(version::VARCHAR, '?') || ' ' || place AS place, expected, found, explanation FROM untrue`;

/**
 * Model: what a store holds of an event is the document that the source's model makes of the record
 * in the topic: every field, no other field, values exact.
 *
 * And what the cold table says of itself is so: its columns are the model's, and the statistics of a data file are
 * true of the file's rows, since a reader skips files by them.
 *
 * Corrupted: it differs. Of a hot document whose own fields contradict its `_id` the `_id` says whose
 * it is, unless it is another record's whole document (then it is misrouted).
 */
export const corrupted: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'corrupted',
  store,
  sql: () => `SELECT partition, "offset", any_value(event_id) AS event_id, min(f.place) AS place,
    'content ' || ${digestText('any_value(expected)')} AS expected,
    'content ' || ${digestText('min(f.digest)')} AS found,
    'the content is not what the model expects of this record' AS explanation
    FROM cases JOIN found_${store} f USING (key)
    WHERE in_${store}_wanted AND f.digest <> expected GROUP BY partition, "offset"
    ${store === 'cold' ? UNTRUE : ''}`,
}));
