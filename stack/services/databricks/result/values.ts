import type { Translated } from '../dialect/query-context.ts';
import type { OutputColumn } from '../dialect/scope.ts';
import { duckType, literal, type SqlType } from '../dialect/types.ts';

/** A cell of an answer about the catalog: texts, numbers, maps of texts, milliseconds of the epoch for times. */
export type Value = string | number | boolean | null | ReadonlyMap<string, string> | Date;

export const STRING: SqlType = { name: 'string' };

/** A query that gives these rows, in this order. */
export function rowsQuery(
  columns: readonly OutputColumn[],
  rows: readonly (readonly Value[])[],
): Translated {
  const line = (values: readonly string[]) =>
    `SELECT ${values.map((value, index) => `${value} AS c${index}`).join(', ')}`;
  const typed = (value: Value, { type }: OutputColumn) =>
    `CAST(${text(value)} AS ${duckType(type)})`;
  const nothing = line(columns.map((column) => typed(null, column)));
  const lines = rows.map((row) =>
    line(columns.map((column, index) => typed(row[index] ?? null, column))),
  );
  return {
    sql: lines.length === 0 ? `${nothing} LIMIT 0` : lines.join(' UNION ALL '),
    columns: [...columns],
  };
}

function text(value: Value): string {
  if (value === null) return 'NULL';
  if (value instanceof Date) return literal(value.toISOString());
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object') return String(value);
  const entries = [...value].map(([key, content]) => `${literal(key)}: ${literal(content)}`);
  return `MAP {${entries.join(', ')}}`;
}
