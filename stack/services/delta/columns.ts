import { unsupported } from './features.ts';
import type { Column } from './log.ts';

/** Delta's primitive types that rows are read of, and DuckDB's names of them. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  integer: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamp_ntz: 'TIMESTAMP',
};
/** Digits of a decimal that a double can tell apart, whatever they are. */
const DECIMAL_DIGITS = 15;
const DECIMAL = /^decimal\((\d+),(\d+)\)$/;
/** Elements that the driver hands over as they are. */
const PLAIN_ELEMENTS = ['long', 'integer', 'short', 'byte', 'float', 'double', 'boolean'];

/**
 * Refuses columns of a type that would not be read exactly.
 * @throws {DeltaLogError} DELTA_UNSUPPORTED_FEATURE naming type and column
 */
export function requireReadableTypes(table: string, columns: readonly Column[]): void {
  for (const { name, type } of columns) {
    const element = elementOf(type);
    const readable =
      typeof type === 'string'
        ? sqlType(type) !== undefined
        : element === 'string' || PLAIN_ELEMENTS.includes(String(element));
    if (readable) continue;
    const of = element === undefined ? typeName(type) : `array of ${typeName(element)}`;
    throw unsupported(table, `type ${of} (column ${name})`);
  }
}

/** DuckDB's name of a primitive type; undefined where rows of it are not read. */
function sqlType(type: unknown): string | undefined {
  const [, digits, scale] = DECIMAL.exec(String(type)) ?? [];
  if (digits === undefined) return TYPES[String(type)];
  return Number(digits) <= DECIMAL_DIGITS ? `DECIMAL(${digits}, ${scale})` : undefined;
}

function typeName(type: unknown): string {
  return typeof type === 'string' ? type : String((type as { type?: unknown }).type);
}

/** Type of an array's elements; undefined for other types. */
function elementOf(type: unknown): unknown {
  const { type: kind, elementType } = (type ?? {}) as { type?: string; elementType?: unknown };
  return kind === 'array' ? elementType : undefined;
}

export function isTimestamp({ type }: Column): boolean {
  return type === 'timestamp' || type === 'timestamp_ntz';
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * How a value of a column is selected so that no driver's conversion can change it. Strings are read as
 * bytes: the driver's own decoding drops a byte order mark at the beginning of a text.
 */
export function exactly(column: Column, value: string): string {
  if (column.type === 'string') return `encode(${value})`;
  if (elementOf(column.type) === 'string') return `list_transform(${value}, text -> encode(text))`;
  return plainly(column, value);
}

/** How a value of a column is selected so that both readings have one and the same text of it. */
export function plainly(column: Column, value: string): string {
  if (isTimestamp(column)) return `epoch_us(${value})`;
  return column.type === 'date' ? `CAST(${value} AS VARCHAR)` : value;
}

/** The value of a partition column, from its text in the log; the empty text is null, too. */
export function partitionValue({ type }: Column, text: string | null | undefined): string {
  const target = sqlType(type) ?? 'VARCHAR';
  return text == null || text === ''
    ? `CAST(NULL AS ${target})`
    : `CAST('${text.replaceAll("'", "''")}' AS ${target})`;
}

/** What stands for a column that a file was written without. */
export function absentValue(column: Column): string {
  return `CAST(NULL AS ${sqlType(column.type) ?? `${sqlType(elementOf(column.type))}[]`})`;
}
