import { type Check, type CheckContext, DOCUMENT_STORES } from './check.ts';

/**
 * Model: an accepted record reaches both stores, a rejected one the dead-letter topic, before the
 * deadline.
 *
 * Pending: it is absent, and nothing proves that it is lost. At the deadline that is a violation of
 * liveness; when waiting ended sooner, or the host was starved, it makes the run inconclusive.
 * So it is with an index that is gone and, when it was last looked into, held fewer documents of a
 * partition than it must have: some were lost or had not come yet, and none can say which.
 */
export const pending: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'pending',
  store,
  sql: (
    context,
  ) => `SELECT partition, "offset", event_id, NULL AS place, 'one document' AS expected,
    NULL AS found, 'not there yet, and nothing proves that it is lost' AS explanation
    FROM cases WHERE in_${store}_wanted AND ${store}_n = 0 AND NOT ${store}_proven
    ${store === 'hot' ? `AND NOT hot_misrouted AND hot_expired IS NULL ${shortIndices(context)}` : ''}`,
}));

function shortIndices({ observation }: CheckContext): string {
  if (!observation.hot.complete) return '';
  return `UNION ALL
    SELECT g.partition, NULL, NULL, g.index, count(*) || ' documents' AS expected, g.documents || ' documents',
      'the index is gone, and held fewer records of this partition than it must have'
    FROM hot_gone g JOIN cases c ON c.partition = g.partition AND c."offset" BETWEEN g.first AND g.last
    WHERE c.hot_expired IS NOT NULL AND c.key NOT IN (FROM hot_too_late)
    GROUP BY g.partition, g.index, g.first, g.documents, g.gone HAVING count(*) > g.documents`;
}
