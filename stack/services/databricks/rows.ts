import type { CellValue, Row } from '../delta/data-file.ts';
import { isoTimestamp } from '../delta/data-file.ts';
import type { Column } from '../delta/log.ts';
import { type SqlConnection, statementFailure, type Warehouse } from './connection.ts';

/** Goes before each text, since the driver drops a byte order mark at the beginning of one. */
const GUARD = '=';
const DECIMAL = /^decimal\(\d+,\d+\)$/;
const NUMBERS = ['integer', 'short', 'byte', 'double', 'float'];
/** Elements of which the driver's `JSON.parse` loses nothing. */
const ELEMENTS = ['string', 'integer', 'short', 'byte', 'boolean', 'double'];

/** How a column is asked for so that the driver changes nothing of it, and how its value is then read. */
interface Exact {
  select: (name: string) => string;
  read: (value: unknown) => CellValue;
}

/** What is read of a table. */
export interface RowsQuery {
  /** Name of the table in the session's schema. */
  table: string;
  version: number;
  columns: readonly Column[];
  /** Condition of the rows that are wanted; all by default. */
  where?: string;
  /** Rows of a page, at most. */
  pageRows?: number;
}

const PAGE_ROWS = 5_000;

/** Why the columns can't all be read exactly with the driver; undefined when they can. */
export function whyInexact(columns: readonly Column[]): string | undefined {
  const inexact = columns.filter((column) => exact(column) === undefined);
  if (inexact.length === 0) return undefined;
  const named = inexact.map(({ name, type }) => `${name} (${JSON.stringify(type)})`);
  return `the SQL driver does not give these columns exactly: ${named.join(', ')}`;
}

/**
 * The rows of a table at a version, page by page, each as our own reading of the data files gives it.
 * @throws {WarehouseError} WAREHOUSE_SQL and others, naming table and version; the signal's reason
 */
export async function* sqlRows(
  connection: SqlConnection,
  warehouse: Warehouse,
  query: RowsQuery,
  signal?: AbortSignal,
): AsyncGenerator<Row[]> {
  const { table, version, columns, where, pageRows: maxRows = PAGE_ROWS } = query;
  const exactly = columns.map((column) => {
    const found = exact(column);
    if (found === undefined) throw new TypeError(whyInexact([column]));
    return { name: column.name, ...found };
  });
  const cells = exactly.map(({ name, select }) => `${select(quoted(name))} AS ${quoted(name)}`);
  const condition = where === undefined ? '' : ` WHERE ${where}`;
  const sql = `SELECT ${cells.join(', ')} FROM ${quoted(table)} VERSION AS OF ${version}${condition}`;
  try {
    const operation = await connection.session.executeStatement(sql, { maxRows });
    try {
      do {
        signal?.throwIfAborted();
        const page = (await operation.fetchChunk({ maxRows })) as Record<string, unknown>[];
        yield page.map((values) =>
          Object.fromEntries(exactly.map(({ name, read }) => [name, read(values[name] ?? null)])),
        );
      } while (await operation.hasMoreRows());
    } finally {
      await operation.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw statementFailure(warehouse, `${table} version ${version}`, error);
  }
}

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const asIs = (name: string) => name;
const plain = (value: unknown) => value as CellValue;

function exact({ type }: Column): Exact | undefined {
  if (typeof type !== 'string')
    return isExactArray(type) ? { select: asIs, read: plain } : undefined;
  if (DECIMAL.test(type)) {
    return { select: asIs, read: (value) => (value === null ? null : Number(value)) };
  }
  switch (type) {
    case 'string':
      return {
        select: (name) => `'${GUARD}' || ${name}`,
        read: (value) => (value === null ? null : String(value).slice(GUARD.length)),
      };
    case 'timestamp':
      return {
        select: (name) => `unix_micros(${name})`,
        read: (value) => (value === null ? null : isoTimestamp(BigInt(value as bigint))),
      };
    case 'date':
      return { select: (name) => `CAST(${name} AS STRING)`, read: plain };
    case 'long':
    case 'boolean':
      return { select: asIs, read: plain };
    default:
      return NUMBERS.includes(type) ? { select: asIs, read: plain } : undefined;
  }
}

function isExactArray(type: unknown): boolean {
  const { type: kind, elementType } = (type ?? {}) as { type?: string; elementType?: unknown };
  return kind === 'array' && ELEMENTS.includes(String(elementType));
}
