import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, plainly } from './columns.ts';
import type { Column } from './log.ts';

/**
 * What a data file's rows are known by: their number, and the sums of both halves of the MD5 of each row's
 * text. Two sets of rows have the same one if they are equal, and in practice only then.
 */
export interface Fingerprint {
  rows: number;
  digest: string;
}

export const EMPTY: Fingerprint = { rows: 0, digest: '0+0' };

/**
 * Fingerprints by group.
 * @param from SQL of what is read
 * @param group SQL expression of the group's name
 * @param value SQL of a column's value; the column's name by default
 */
export async function fingerprints(
  connection: DuckDBConnection,
  columns: readonly Column[],
  from: string,
  group: string,
  value: (column: Column) => string = ({ name }) => identifier(name),
): Promise<Map<string, Fingerprint>> {
  const cells = columns.map((column, index) => `'${index}': ${plainly(column, value(column))}`);
  const found = await connection.runAndReadAll(
    `SELECT name, count(*), sum(md5_number_upper(text)), sum(md5_number_lower(text))
     FROM (SELECT ${group} AS name, to_json({${cells.join(', ')}})::VARCHAR AS text FROM ${from})
     GROUP BY name`,
  );
  return new Map(
    found
      .getRows()
      .map(([name, rows, upper, lower]) => [
        String(name),
        { rows: Number(rows), digest: `${upper}+${lower}` },
      ]),
  );
}
