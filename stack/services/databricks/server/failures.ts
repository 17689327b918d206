import { errorMessage } from '../../../../common/errors.ts';
import { DeltaLogError } from '../../delta/error.ts';
import { SqlError, unsupported } from '../dialect/sql-error.ts';

/** What DuckDB says, what Databricks says of the same. */
const DUCKDB: readonly (readonly [RegExp, string, string])[] = [
  [/^Out of Range Error: Overflow/, 'ARITHMETIC_OVERFLOW', '22003'],
  // Sums of whole numbers are the only ones of 128 bits.
  [/^Conversion Error: Type INT128/, 'ARITHMETIC_OVERFLOW', '22003'],
  [/^Conversion Error: .*DECIMAL/s, 'NUMERIC_VALUE_OUT_OF_RANGE', '22003'],
  [
    /^(?:Conversion|Out of Range) Error: .*(?:out of range|Could not cast|Casting value)/s,
    'CAST_OVERFLOW',
    '22003',
  ],
  [/^Conversion Error/, 'CAST_INVALID_INPUT', '22018'],
  [/must appear in the GROUP BY clause/, 'MISSING_AGGREGATION', '42803'],
  [/^(?:IO|HTTP) Error: .*(?:404|Not Found|No such)/s, 'FAILED_READ_FILE.FILE_NOT_EXIST', 'KD001'],
  [
    /^(?:IO|HTTP|Invalid Input|Permission) Error: .*(?:s3:\/\/|parquet|Parquet)/s,
    'FAILED_READ_FILE.NO_HINT',
    'KD001',
  ],
  [/^Out of Memory Error/, 'OUT_OF_MEMORY', '53200'],
];

const DELTA: Readonly<Record<string, readonly [string, string]>> = {
  DELTA_MISSING_VERSION: ['DELTA_VERSIONS_NOT_CONTIGUOUS', 'KD00C'],
  DELTA_CORRUPT_LOG: ['DELTA_CORRUPT_LOG', 'XXKDS'],
};

/** Any error while a statement is answered, as the client is told it. */
export function sqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const message = errorMessage(error);
  if (error instanceof DeltaLogError) {
    const text = `${message} (${error.subject ?? 'a Delta log'})`;
    if (error.code === 'DELTA_UNSUPPORTED_FEATURE') return unsupported(text);
    const [errorClass, sqlState] = DELTA[error.code] ?? [error.code, 'XXKDS'];
    return new SqlError(errorClass, text, sqlState, { cause: error });
  }
  const raised = /\[([A-Z_.]+)\] (.*) SQLSTATE: (\w{5})/s.exec(message);
  if (raised) return new SqlError(raised[1] ?? '', raised[2] ?? '', raised[3] ?? '');
  const line = message.split('\n\n')[0] ?? message;
  const known = DUCKDB.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return new SqlError(known[1], line, known[2], { cause: error });
  if (isStoreError(error))
    return new SqlError('COLD_STORE_UNREACHABLE', line, '58030', { cause: error });
  return new SqlError('INTERNAL_ERROR', line, 'XX000', { cause: error });
}

/** Of the S3 client: it names the metadata of its request, or is one of the network. */
function isStoreError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno } = error as NodeJS.ErrnoException;
  return (
    '$metadata' in error ||
    (code !== undefined && errno !== undefined) ||
    error instanceof AggregateError
  );
}
