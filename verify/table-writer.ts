import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFailure } from '../common/disk.ts';
import { errorMessage, InfrastructureError } from '../common/errors.ts';
import { sqlText } from './sql.ts';

/** `digest` is a UUID in Parquet: 128 bits, 16 bytes. `long` is a 64-bit integer. */
export type ColumnType = 'text' | 'integer' | 'long' | 'boolean' | 'digest';

export interface Column {
  name: string;
  type: ColumnType;
}

export type Cell = string | number | bigint | boolean | null;

/** The type of each kind of column in SQL, and in Parquet. */
export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  long: 'BIGINT',
  boolean: 'BOOLEAN',
  digest: 'UUID',
};

const FLUSH_AT = 1 << 20;
/** Bytes that a line of a spool may have whose longest line is not known. */
const LONG_LINE = 16 * 2 ** 20;
/** Text that stands in the spool as it is: no separator, escape, control or non-ASCII character. */
const PLAIN = /^[\x20-\x24\x26-\x2b\x2d-\x5b\x5d-\x7e]*$/;

/** Path of the append-only text that a table is until it is finished. */
export function spoolPath(parquet: string): string {
  return `${parquet}.spool`;
}

/**
 * Appends rows to a spool file, one line each, and turns it into Parquet at the end. A process
 * killed at any moment leaves a spool of which every line that ends in `,.` is whole
 * ({@link readSpool}); the Parquet file is there whole or not at all.
 */
export class TableWriter {
  readonly #path: string;
  readonly #columns: readonly Column[];
  readonly #file: number;
  #buffer = '';
  #rows = 0;
  #longest = 0;
  #open = true;

  constructor(path: string, columns: readonly Column[]) {
    this.#path = path;
    this.#columns = columns;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(spoolPath(path), 'w');
  }

  /** Rows appended so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Appends one row, the cells in the order of the columns. Buffered: see {@link flush}. */
  append(cells: readonly Cell[]): void {
    let line = '';
    for (const cell of cells) line += `${spoolCell(cell)},`;
    this.#buffer += `${line}.\n`;
    this.#rows += 1;
    this.#longest = Math.max(this.#longest, line.length + 2);
    if (this.#buffer.length >= FLUSH_AT) this.flush();
  }

  /**
   * Hands the buffered rows to the operating system: a killed process loses none of them.
   * @throws {InfrastructureError} DISK_FULL
   */
  flush(): void {
    const bytes = Buffer.from(this.#buffer, 'latin1');
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#file, bytes, done);
    } catch (error) {
      throw writeFailure(error, spoolPath(this.#path));
    } finally {
      // What did get there must not get there twice, should there be room later.
      this.#buffer = this.#buffer.slice(done);
    }
  }

  /**
   * Makes the Parquet file, which holds every row that was appended, and removes the spool.
   * @returns the number of rows
   * @throws {InfrastructureError} TABLE_WRITE when not every row could be stored; the spool stays
   */
  async finish(): Promise<number> {
    this.close();
    const temporary = `${this.#path}.tmp`;
    try {
      const stored = await this.#convert(temporary);
      if (stored !== this.#rows)
        throw new RangeError(`${stored} of ${this.#rows} rows were stored`);
      renameSync(temporary, this.#path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new InfrastructureError(
        'TABLE_WRITE',
        'a table of the bundle cannot be written whole',
        {
          subject: this.#path,
          expected: `${this.#rows} rows of ${this.#columns.map(({ name }) => name).join(', ')}`,
          hint: `see that its disk has room; what was to be written is in ${spoolPath(this.#path)}`,
          // DuckDB quotes the line that it cannot read, however long it is.
          cause: new Error(errorMessage(error).slice(0, 500)),
        },
      );
    }
    rmSync(spoolPath(this.#path));
    return this.#rows;
  }

  async #convert(to: string): Promise<number> {
    const rows = spoolQuery(spoolPath(this.#path), this.#columns, this.#longest, false);
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB' });
    try {
      const connection = await instance.connect();
      await connection.run(
        `COPY (${rows}) TO ${sqlText(to)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`,
      );
      const counted = await connection.runAndReadAll(
        `SELECT count(*) FROM read_parquet(${sqlText(to)})`,
      );
      connection.closeSync();
      return Number(counted.getRows()[0]?.[0]);
    } finally {
      instance.closeSync();
    }
  }

  /** Leaves the spool behind as it is. For a run that ends early. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }
}

function spoolCell(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell !== 'string') return String(cell);
  return PLAIN.test(cell) ? cell : encodeURIComponent(cell.toWellFormed());
}

/**
 * A query of the whole lines of a spool that a killed process left; a last line cut off by the kill is
 * left out, and so is any other that is not as it should be.
 */
export function readSpool(path: string, columns: readonly Column[]): string {
  return spoolQuery(path, columns, LONG_LINE, true);
}

function spoolQuery(
  path: string,
  columns: readonly Column[],
  longest: number,
  torn: boolean,
): string {
  const types = columns.map(({ name, type }) => `${sqlText(name)}: ${sqlText(SQL_TYPES[type])}`);
  const cells = columns.map(({ name, type }) =>
    type === 'text' ? `url_decode("${name}") AS "${name}"` : `"${name}"`,
  );
  const line = Math.max(longest + 1, 2 ** 21);
  return `SELECT ${cells.join(', ')} FROM read_csv(${sqlText(path)},
    columns = {${types.join(', ')}, 'end_of_row': 'VARCHAR'}, auto_detect = false, header = false,
    delim = ',', quote = '', escape = '', nullstr = '\\N', ignore_errors = ${torn},
    max_line_size = ${line}, buffer_size = ${Math.max(2 * line, 2 ** 25)})
    WHERE end_of_row = '.'`;
}
