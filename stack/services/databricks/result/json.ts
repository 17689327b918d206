import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
} from '@duckdb/node-api';
import { unsupported } from '../dialect/sql-error.ts';

/** Nothing is dropped, and what is no text is an error. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A nested value as JSON text: nulls are written, whole numbers with all their digits.
 * @throws {SqlError} UNSUPPORTED_FEATURE for NaN and infinity, which JSON does not have
 */
export function json(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw unsupported(`${value} in a nested value`);
  }
  if (value instanceof DuckDBBlobValue) return JSON.stringify(utf8.decode(value.bytes));
  if (value instanceof DuckDBDateValue) return JSON.stringify(value.toString());
  if (value instanceof DuckDBListValue) return `[${value.items.map(json).join(',')}]`;
  if (value instanceof DuckDBStructValue) {
    const fields = Object.entries(value.entries);
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${json(field)}`).join(',')}}`;
  }
  if (value instanceof DuckDBMapValue) {
    const entries = value.entries.map(({ key, value: content }) => `${json(key)}:${json(content)}`);
    return `{${entries.join(',')}}`;
  }
  if (typeof value === 'boolean') return String(value);
  throw unsupported(`${String(value)} in a nested value`);
}
