import { type Check, DOCUMENT_STORES } from './check.ts';

/**
 * Model: a store holds an event once, under its identity (topic id, partition, offset).
 *
 * Duplicated: it holds it more than once, whatever the contents. Two events of equal content are no
 * duplicates: their identities differ.
 */
export const duplicated: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'duplicated',
  store,
  sql: () => `SELECT partition, "offset", event_id,
    (SELECT string_agg(place, ', ' ORDER BY place) FROM
      (SELECT place FROM found_${store} f WHERE f.key = cases.key LIMIT 5)) AS place,
    'one document' AS expected, ${store}_n || ' documents' AS found,
    'one event, stored ' || ${store}_n || ' times' AS explanation
    FROM cases WHERE in_${store}_wanted AND ${store}_n > 1`,
}));
