import { type Check, DOCUMENT_STORES } from './check.ts';

/**
 * Model: an accepted record reaches both stores, a rejected one the dead-letter topic, before the
 * deadline.
 *
 * Pending: it is absent, and nothing proves that it is lost. At the deadline that is a violation of
 * liveness; when waiting ended sooner, or the host was starved, it makes the run inconclusive.
 */
export const pending: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'pending',
  store,
  sql: () => `SELECT partition, "offset", event_id, NULL AS place, 'one document' AS expected,
    NULL AS found, 'not there yet, and nothing proves that it is lost' AS explanation
    FROM cases WHERE in_${store}_wanted AND ${store}_n = 0 AND NOT ${store}_proven
    ${store === 'hot' ? 'AND NOT hot_misrouted' : ''}`,
}));
