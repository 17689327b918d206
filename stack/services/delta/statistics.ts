import { DeltaLogError } from './error.ts';

/** What the log says of a data file's rows, column by column; each part where it is written. */
export interface FileStatistics {
  numRecords?: number;
  minValues?: Record<string, unknown>;
  maxValues?: Record<string, unknown>;
  nullCount?: Record<string, unknown>;
  /** False where the bounds hold but need not be reached. */
  tightBounds?: boolean;
}

/**
 * The statistics of an `add` action. Whole numbers beyond 2^53 keep their digits, as texts.
 * @throws {DeltaLogError} DELTA_CORRUPT_LOG when they are no JSON
 */
export function parseStatistics(table: string, text: string): FileStatistics {
  const keepDigits = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value;
  try {
    return JSON.parse(text, keepDigits) as FileStatistics;
  } catch (cause) {
    throw new DeltaLogError('DELTA_CORRUPT_LOG', 'the statistics of a file are no JSON', {
      subject: `${table}/_delta_log`,
      cause,
    });
  }
}
