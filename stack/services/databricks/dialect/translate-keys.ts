import type { Expression, SortKey } from './ast.ts';
import type { OutputColumn, Scope } from './scope.ts';
import { SqlError, unsupported } from './sql-error.ts';
import { hasAggregate, type Place, translate } from './translate-expression.ts';
import { requireComparable, type Typed } from './typed.ts';

/** A column of a SELECT. */
export interface Item extends OutputColumn {
  sql: string;
  /** What it is computed from; undefined when it came by `*`. */
  expression: Expression | undefined;
}

/** Of a name, the column of the table goes before the alias; a number is a place in the SELECT. */
export function groups(
  expressions: readonly Expression[],
  items: readonly Item[],
  place: Place,
  scope: Scope,
): string {
  const noAggregates = new SqlError(
    'GROUP_BY_AGGREGATE',
    'Aggregate functions are not allowed in GROUP BY.',
    '42903',
  );
  return expressions
    .map((expression) => {
      const position = placeOf(expression, items);
      const item = position === undefined ? undefined : items[position];
      if (item?.expression && hasAggregate(item.expression)) throw noAggregates;
      if (item !== undefined) return grouped(item);
      if (expression.kind === 'literal') throw unsupported('GROUP BY a constant');
      if (expression.kind === 'column' && scope.find(expression.parts) === undefined) {
        const alias = itemOf(expression.parts, items);
        if (alias?.expression && hasAggregate(alias.expression)) throw noAggregates;
        if (alias !== undefined) return grouped(alias);
      }
      return grouped(translate(expression, { ...place, noAggregates }));
    })
    .join(', ');
}

function grouped({ sql, type }: Typed): string {
  requireComparable('GROUP BY', type);
  // In parentheses, so that a number is no place in the SELECT to DuckDB.
  return `(${sql})`;
}

/** The place in the SELECT that a whole number means, from 0. */
function placeOf(expression: Expression, items: readonly OutputColumn[]): number | undefined {
  if (expression.kind !== 'literal' || expression.type.name !== 'int') return undefined;
  if (expression.parameter) throw unsupported('a parameter as ORDER BY or GROUP BY');
  const position = Number(expression.text);
  if (position >= 1 && position <= items.length) return position - 1;
  throw new SqlError(
    'GROUP_BY_POS_OUT_OF_RANGE',
    `Position ${position} is not in the select list (valid range is [1, ${items.length}]).`,
    '42805',
  );
}

/** The column of the result that a name means; undefined when none does. */
export function itemOf<T extends OutputColumn>(
  parts: readonly string[],
  items: readonly T[],
): T | undefined {
  const [name, ...others] = parts;
  if (others.length > 0) return undefined;
  const hits = items.filter((item) => item.name.toLowerCase() === name?.toLowerCase());
  if (hits.length > 1)
    throw unsupported(`ORDER BY or GROUP BY ${name}, which several columns are called`);
  return hits[0];
}

/** ORDER BY one key. Of a name, the column of the result goes before the table's. */
export function sortKey(
  { expression, descending, nullsFirst }: SortKey,
  columns: readonly OutputColumn[],
  place: Place,
  named: (parts: readonly string[]) => Typed | undefined,
): string {
  const order = `${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  const position = placeOf(expression, columns);
  const column = position === undefined ? undefined : columns[position];
  if (position !== undefined && column !== undefined) {
    requireComparable('ORDER BY', column.type);
    return `${position + 1} ${order}`;
  }
  if (expression.kind === 'literal') throw unsupported('ORDER BY a constant');
  const { sql, type } = translate(expression, {
    ...place,
    resolve: (parts) => named(parts) ?? place.resolve(parts),
  });
  requireComparable('ORDER BY', type);
  return `(${sql}) ${order}`;
}
