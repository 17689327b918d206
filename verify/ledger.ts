import type { BundlePaths } from '../common/run-bundle.ts';
import type { Digest } from './canonical.ts';
import { type Column, TableWriter } from './table-writer.ts';

/**
 * How a send ended. `indeterminate`: neither acknowledged nor refused, so the record may be in the
 * topic or not; if it is, it must be in the stores like any other.
 */
export type SendOutcome = 'acknowledged' | 'refused' | 'indeterminate';

export interface LedgerRow {
  /** Position in what was sent to the source, from 0, over all its input files. */
  index: number;
  eventId: string;
  /** Where the broker says the record is; null when it did not say. */
  partition: number | null;
  offset: number | bigint | null;
  /** `bytesDigest` of the value. */
  digest: Digest | null;
  /** Length of the value in bytes. */
  bytes: number;
  /** Milliseconds of the epoch. */
  sentAt: number;
  ackedAt: number | null;
  outcome: SendOutcome;
  /** Why it was refused or is indeterminate. */
  reason: string | null;
}

export const LEDGER_COLUMNS: readonly Column[] = [
  { name: 'index', type: 'long' },
  { name: 'event_id', type: 'text' },
  { name: 'partition', type: 'integer' },
  { name: 'offset', type: 'long' },
  { name: 'digest', type: 'digest' },
  { name: 'bytes', type: 'long' },
  { name: 'sent_at', type: 'long' },
  { name: 'acked_at', type: 'long' },
  { name: 'outcome', type: 'text' },
  { name: 'reason', type: 'text' },
];

/**
 * What was sent to a source's topic, and how each send ended. One row for each record, appended when
 * its outcome is known. A run that ends early leaves no row of a send whose outcome it did not learn.
 */
export class LedgerWriter {
  readonly #table: TableWriter;

  constructor(paths: BundlePaths, source: string) {
    this.#table = new TableWriter(paths.ledger(source), LEDGER_COLUMNS);
  }

  /** Appends a batch and hands it to the operating system: a killed process does not lose it. */
  append(batch: Iterable<LedgerRow>): void {
    for (const row of batch) {
      this.#table.append([
        row.index,
        row.eventId,
        row.partition,
        row.offset,
        row.digest,
        row.bytes,
        Math.round(row.sentAt),
        row.ackedAt === null ? null : Math.round(row.ackedAt),
        row.outcome,
        row.reason,
      ]);
    }
    this.#table.flush();
  }

  /** Makes `ledger/<source>.parquet`. */
  async finish(): Promise<void> {
    await this.#table.finish();
  }

  /** Leaves a readable ledger behind without making Parquet of it. For a run that ends early. */
  close(): void {
    this.#table.close();
  }
}
