import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
} from '@duckdb/node-api';
import type { ObjectStore } from '../minio.ts';
import { type Column, commitVersion, DeltaLogError, replay, type Snapshot } from './log.ts';

/**
 * A value of a row: TIMESTAMP as ISO text of milliseconds (or microseconds where they are not whole), DATE as
 * `YYYY-MM-DD`, DECIMAL as {@link decimalCell} says.
 */
export type CellValue = string | number | bigint | boolean | null | CellValue[];
export type Row = Record<string, CellValue>;

/** A row with the file that holds it and the version that added the file. */
export interface PlacedRow {
  file: string;
  version: number;
  row: Row;
}

/**
 * A Delta table on an object store, read without any Delta library: the log is replayed here and the
 * active Parquet files are read one by one.
 */
export class DeltaTable {
  readonly #store: ObjectStore;
  readonly #bucket: string;
  readonly #prefix: string;

  /** @param prefix key of the table's folder, without a slash at its end */
  constructor(store: ObjectStore, bucket: string, prefix: string) {
    this.#store = store;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  get location(): string {
    return `s3://${this.#bucket}/${this.#prefix}`;
  }

  /**
   * The newest version; undefined when there is no table yet.
   * @throws {DeltaLogError} when the log can't be read or the table uses what is not supported
   */
  async snapshot(): Promise<Snapshot | undefined> {
    const keys = await this.#store.list(this.#bucket, `${this.#prefix}/_delta_log/`);
    const commits = await Promise.all(
      keys.flatMap(({ key }) => {
        const version = commitVersion(key);
        if (version === undefined) return [];
        return [
          this.#store
            .get(this.#bucket, key)
            .then((bytes) => ({ version, text: new TextDecoder().decode(bytes) })),
        ];
      }),
    );
    return commits.length === 0 ? undefined : replay(this.location, commits);
  }

  /** All rows of a snapshot, file by file in the order of their versions. */
  async *rows(snapshot: Snapshot): AsyncGenerator<PlacedRow[]> {
    const directory = await mkdtemp(join(tmpdir(), 'data-broker-delta-'));
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: '512MB',
      threads: '1',
    });
    const connection = await instance.connect();
    try {
      for (const { path, version } of snapshot.files) {
        const local = join(directory, 'part.parquet');
        await writeFile(local, await this.#store.get(this.#bucket, this.#key(path)));
        for await (const rows of readParquet(connection, local, snapshot.columns)) {
          yield rows.map((row) => ({ file: path, version, row }));
        }
      }
    } finally {
      connection.closeSync();
      instance.closeSync();
      await rm(directory, { recursive: true, force: true });
    }
  }

  #key(path: string): string {
    const absolute = /^s3[an]?:\/\/([^/]+)\/(.*)$/.exec(path);
    if (absolute === null) return `${this.#prefix}/${path}`;
    if (absolute[1] === this.#bucket && absolute[2] !== undefined) return absolute[2];
    throw new DeltaLogError('DELTA_FOREIGN_FILE', `${path} is outside the bucket ${this.#bucket}`, {
      subject: this.location,
    });
  }
}

/**
 * How a column of a Delta type is read so that no driver's conversion can change it. Strings are read as
 * bytes: the driver's own decoding drops a byte order mark at the beginning of a text.
 */
function selector({ name, type }: Column): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (type === 'timestamp' || type === 'timestamp_ntz') return `epoch_us(${column})`;
  if (type === 'date') return `CAST(${column} AS VARCHAR)`;
  if (type === 'string') return `encode(${column})`;
  if (isStringArray(type)) return `list_transform(${column}, text -> encode(text))`;
  return column;
}

function isStringArray(type: unknown): boolean {
  const { type: kind, elementType } = type as { type?: string; elementType?: unknown };
  return kind === 'array' && elementType === 'string';
}

/** Microseconds of the epoch as ISO text, with three digits of seconds' fraction where they suffice. */
export function isoTimestamp(microseconds: bigint): string {
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  const iso = new Date(Number((microseconds - rest) / 1000n)).toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** Digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;

/**
 * A DECIMAL as the number that its digits in JSON are, so that it equals what a hot document holds; one of a
 * type with more digits than a number can tell apart as its exact text.
 */
export function decimalCell(decimal: DuckDBDecimalValue): number | string {
  // Both are whole and exact, so that their quotient is the double nearest to the decimal.
  if (decimal.width <= SAFE_DIGITS) return Number(decimal.value) / 10 ** decimal.scale;
  return decimal.toString();
}

async function* readParquet(
  connection: DuckDBConnection,
  file: string,
  columns: readonly Column[],
): AsyncGenerator<Row[]> {
  const result = await connection.stream(
    `SELECT ${columns.map(selector).join(', ')} FROM read_parquet('${file}')`,
  );
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.convertRows(toCell).map((cells) => {
      const row: Row = {};
      columns.forEach(({ name, type }, index) => {
        const cell = (cells[index] ?? null) as CellValue;
        const timestamp = type === 'timestamp' || type === 'timestamp_ntz';
        row[name] = timestamp && typeof cell === 'bigint' ? isoTimestamp(cell) : cell;
      });
      return row;
    });
  }
}

/** Text as Parquet must hold it: well-formed UTF-8, of which nothing is dropped. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function toCell(value: unknown): CellValue {
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBBlobValue) return utf8.decode(value.bytes);
  if (value instanceof DuckDBDecimalValue) return decimalCell(value);
  if (value instanceof DuckDBListValue) return value.items.map(toCell);
  return value as CellValue;
}
