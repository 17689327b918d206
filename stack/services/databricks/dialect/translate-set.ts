import type { QueryBody, SetOperation } from './ast.ts';
import type { Translated } from './query-context.ts';
import { SqlError } from './sql-error.ts';
import { coerce, commonType, requireComparable } from './typed.ts';
import type { SqlType } from './types.ts';

/**
 * UNION, EXCEPT and INTERSECT: columns by their place, each with the type that both sides are brought to.
 * @throws {SqlError} NUM_COLUMNS_MISMATCH, DATATYPE_MISMATCH, UNSUPPORTED_FEATURE
 */
export async function translateSet(
  { operator, left, right }: SetOperation,
  translate: (side: QueryBody) => Promise<Translated>,
): Promise<Translated> {
  const [first, second] = [await translate(left), await translate(right)];
  if (first.columns.length !== second.columns.length) {
    throw new SqlError(
      'NUM_COLUMNS_MISMATCH',
      `${operator} can only be performed on inputs with the same number of columns, but the first input has ${first.columns.length} columns and the second input has ${second.columns.length} columns.`,
      '42826',
    );
  }
  const types = first.columns.map(({ type }, index) => {
    const other = second.columns[index]?.type ?? type;
    const common = commonType({ sql: '', type }, { sql: '', type: other });
    if (operator !== 'UNION ALL') requireComparable(operator, common);
    return common;
  });
  return {
    sql: `${side(first, types)} ${operator} ${side(second, types)}`,
    columns: first.columns.map(({ name }, index) => ({ name, type: types[index] as SqlType })),
  };
}

function side({ sql, columns }: Translated, types: readonly SqlType[]): string {
  const selected = columns.map(({ type }, index) => {
    const cell = coerce({ sql: `side.c${index}`, type }, types[index] ?? type);
    return `${cell.sql} AS c${index}`;
  });
  // Two levels: a set operation of its own would else be read from left to right.
  return `(SELECT ${selected.join(', ')} FROM (${sql}) AS side)`;
}
