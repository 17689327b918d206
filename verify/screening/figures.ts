/** What a screening moved, against what there is. */
export interface Figures {
  /** Rows of the table's version, and of what the model expects. */
  rows: number;
  expectedRows: number;
  /** Bytes of the expected rows' texts. */
  expectedBytes: number;
  queries: number;
  /** Rows that the warehouse sent: digests of ranges, and rows of the table. */
  digests: number;
  rowsRead: number;
  /** Bytes of the values that it sent, as texts. */
  bytes: number;
}

/** A query's answer. */
export type Answer = readonly Record<string, unknown>[];
export type Query = (sql: string) => Promise<Answer>;

/** Asks a warehouse, and notes what comes. */
export class Meter {
  readonly #query: Query;
  queries = 0;
  bytes = 0;

  constructor(query: Query) {
    this.#query = query;
  }

  async ask(sql: string): Promise<Answer> {
    const rows = await this.#query(sql);
    this.queries += 1;
    for (const row of rows) {
      for (const value of Object.values(row)) this.bytes += Buffer.byteLength(String(value));
    }
    return rows;
  }
}

/** Rows that were sent, of any kind, as a share of the table's. */
export const shareOf = ({ rows, digests, rowsRead }: Figures) =>
  rows === 0 ? 0 : (digests + rowsRead) / rows;

/** One sentence. */
export function describeFigures(figures: Figures): string {
  const { rows, expectedRows, expectedBytes, queries, digests, rowsRead, bytes } = figures;
  const share = (shareOf(figures) * 100).toFixed(2);
  const ofBytes = expectedBytes === 0 ? 0 : (bytes / expectedBytes) * 100;
  return `${rows} rows against ${expectedRows} expected ones: ${queries} queries sent ${digests} digests and ${rowsRead} rows, ${share} % of the rows and ${ofBytes.toFixed(2)} % of the bytes`;
}
