import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { Translated } from '../dialect/query-context.ts';
import { ArrowEncoder } from './arrow.ts';
import { type ResultColumn, resultColumns } from './columns.ts';
import { wireQuery } from './wire-query.ts';

/** One answer to a fetch. */
export interface Page {
  batches: { bytes: Buffer; rows: number }[];
  more: boolean;
}

/** A page is full with so many bytes, whatever the rows that were asked for: memory stays bounded. */
const PAGE_BYTES = 4 * 1024 ** 2;

/** The rows of a query, read from DuckDB only as they are fetched. */
export class ResultStream {
  readonly columns: readonly ResultColumn[];
  readonly encoder: ArrowEncoder;
  readonly #result: DuckDBResult;
  #next: DuckDBDataChunk | undefined;

  private constructor(result: DuckDBResult, columns: readonly ResultColumn[]) {
    this.#result = result;
    this.columns = columns;
    this.encoder = new ArrowEncoder(columns);
  }

  /**
   * Runs a query up to its first rows, so that most of its errors come here and not with a fetch.
   * @throws {SqlError} UNSUPPORTED_FEATURE; DuckDB's own errors
   */
  static async open(connection: DuckDBConnection, query: Translated): Promise<ResultStream> {
    const result = await connection.stream(wireQuery(query));
    const found = query.columns.map((_, index) => result.columnType(index));
    const stream = new ResultStream(result, resultColumns(query.columns, found));
    await stream.#advance();
    return stream;
  }

  /** The next rows, `most` at most, or at least one chunk of DuckDB's (2048). */
  async fetch(most: number): Promise<Page> {
    const batches: Page['batches'] = [];
    let rows = 0;
    let bytes = 0;
    while (this.#next !== undefined && bytes < PAGE_BYTES) {
      const chunk = this.#next;
      if (rows > 0 && rows + chunk.rowCount > most) break;
      const batch = this.encoder.encode(chunk);
      batches.push({ bytes: batch, rows: chunk.rowCount });
      rows += chunk.rowCount;
      bytes += batch.length;
      await this.#advance();
    }
    return { batches, more: this.#next !== undefined };
  }

  async #advance(): Promise<void> {
    const chunk = await this.#result.fetchChunk();
    this.#next = chunk === null || chunk.rowCount === 0 ? undefined : chunk;
  }
}
