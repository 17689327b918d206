import { bytesDigest } from '../verify/canonical.ts';
import type { LedgerRow } from '../verify/ledger.ts';
import type { SentRecord } from './producer.ts';

/** What the ledger says of a sent record. @param index its position in what was sent to the source */
export function ledgerRow(
  index: number,
  { record, outcome, sentAt, ackedAt }: SentRecord,
): LedgerRow {
  const acknowledged = outcome.kind === 'acknowledged';
  return {
    index,
    eventId: record.eventId,
    partition: acknowledged ? outcome.partition : null,
    offset: acknowledged ? outcome.offset : null,
    digest: bytesDigest(record.value),
    bytes: record.value?.length ?? 0,
    sentAt,
    ackedAt: acknowledged ? ackedAt : null,
    outcome: outcome.kind,
    reason: acknowledged ? null : outcome.reason,
  };
}
