import { type Check, DOCUMENT_STORES } from './check.ts';

/**
 * Model: an accepted record is in every store that takes it, once the job has passed it.
 *
 * Lost: it is absent, and that is proven: its offset is committed, a checkpoint that began later has
 * completed, the store was read wholly after that (`proof.ts`). Without the proof it is pending.
 * A document that is there under another `_id` or in another index is misrouted, not lost; one that went
 * with an index that is gone is expired, in time or early, and not lost.
 */
export const lost: readonly Check[] = DOCUMENT_STORES.map((store) => ({
  class: 'lost',
  store,
  sql: () => `SELECT partition, "offset", event_id, NULL AS place, 'one document' AS expected,
    NULL AS found, 'accepted by Kafka and committed by the job before a completed checkpoint, but absent' AS explanation
    FROM cases WHERE in_${store}_wanted AND ${store}_n = 0 AND ${store}_proven
    ${store === 'hot' ? 'AND NOT hot_misrouted AND hot_expired IS NULL' : ''}`,
}));
