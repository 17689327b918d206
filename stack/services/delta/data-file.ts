import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBListValue,
} from '@duckdb/node-api';
import { absentValue, exactly, identifier, isTimestamp, partitionValue } from './columns.ts';
import type { ActiveFile, Column, Snapshot } from './log.ts';

/**
 * A value of a row: TIMESTAMP as ISO text of milliseconds (or microseconds where they are not whole), DATE as
 * `YYYY-MM-DD`, DECIMAL as the number that JSON has of its digits.
 */
export type CellValue = string | number | bigint | boolean | null | CellValue[];
export type Row = Record<string, CellValue>;

/** The rows of one Parquet file of a table, as they are by the table's log. */
export class DataFile {
  readonly #connection: DuckDBConnection;
  readonly #from: string;
  readonly #columns: readonly Column[];
  readonly #value: (column: Column) => string;

  private constructor(
    connection: DuckDBConnection,
    from: string,
    columns: readonly Column[],
    value: (column: Column) => string,
  ) {
    this.#connection = connection;
    this.#from = from;
    this.#columns = columns;
    this.#value = value;
  }

  /** @param local the file's copy on this host */
  static async open(
    connection: DuckDBConnection,
    local: string,
    { columns, partitionColumns }: Snapshot,
    { partitionValues }: ActiveFile,
  ): Promise<DataFile> {
    const from = `read_parquet('${local}', hive_partitioning = false)`;
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${from}`);
    const present = new Set(described.getRows().map(([name]) => String(name)));
    return new DataFile(connection, from, columns, (column) => {
      const { name } = column;
      if (partitionColumns.includes(name)) return partitionValue(column, partitionValues[name]);
      if (present.has(name)) return identifier(name);
      if (column.nullable) return absentValue(column);
      throw new Error(`the file has no column ${name}, which may not be null`);
    });
  }

  /** Chunks of rows in the file's order. */
  async *rows(): AsyncGenerator<Row[]> {
    const cells = this.#columns.map((column) => exactly(column, this.#value(column)));
    const result = await this.#connection.stream(`SELECT ${cells.join(', ')} FROM ${this.#from}`);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.convertRows(toCell).map((values) => this.#row(values));
    }
  }

  #row(values: readonly unknown[]): Row {
    const row: Row = {};
    for (const [index, column] of this.#columns.entries()) {
      const cell = (values[index] ?? null) as CellValue;
      row[column.name] =
        isTimestamp(column) && typeof cell === 'bigint' ? isoTimestamp(cell) : cell;
    }
    return row;
  }
}

/** Microseconds of the epoch as ISO text, with three digits of seconds' fraction where they suffice. */
export function isoTimestamp(microseconds: bigint): string {
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((microseconds - rest) / 1000n)).toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/**
 * A DECIMAL as the number that its digits in JSON are, so that it equals what a hot document holds. Exact for
 * the types that are read: value and power of ten are whole and exact, so that their quotient is the double
 * nearest to the decimal.
 */
export function decimalNumber({ value, scale }: DuckDBDecimalValue): number {
  return Number(value) / 10 ** scale;
}

/** Text as Parquet must hold it: well-formed UTF-8, of which nothing is dropped. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function toCell(value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBBlobValue) return utf8.decode(value.bytes);
  if (value instanceof DuckDBDecimalValue) return decimalNumber(value);
  if (value instanceof DuckDBListValue) return value.items.map(toCell);
  return value as CellValue;
}
