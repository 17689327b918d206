import type { Relation } from './ast.ts';
import { truth } from './operators.ts';
import type { QueryContext } from './query-context.ts';
import { type OutputColumn, Scope, type ScopeColumn, scopeColumns } from './scope.ts';
import { SqlError } from './sql-error.ts';
import { translate } from './translate-expression.ts';
import { identifier } from './types.ts';

/** What stands behind FROM, and the columns that may be named. */
export interface From {
  sql: string;
  columns: ScopeColumn[];
}

const JOINS = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
  CROSS: 'CROSS JOIN',
  SEMI: 'SEMI JOIN',
  ANTI: 'ANTI JOIN',
} as const;

/** @throws {SqlError} of the tables, of the queries in parentheses, and of the join conditions */
export async function translateFrom(relation: Relation, context: QueryContext): Promise<From> {
  if (relation.kind === 'join') {
    const left = await translateFrom(relation.left, context);
    const right = await translateFrom(relation.right, context);
    const both = [...left.columns, ...right.columns];
    const kept = relation.join === 'SEMI' || relation.join === 'ANTI' ? left.columns : both;
    const sql = `${left.sql} ${JOINS[relation.join]} ${right.sql}`;
    if (relation.on === undefined) return { sql, columns: kept };
    const scope = new Scope(both);
    const on = translate(relation.on, {
      resolve: (parts) => scope.resolve(parts),
      surroundings: context.surroundings,
      noAggregates: new SqlError(
        'INVALID_JOIN_CONDITION',
        'The join condition contains aggregate functions.',
        '42903',
      ),
    });
    return { sql: `${sql} ON ${truth(on).sql}`, columns: kept };
  }
  const alias = context.alias();
  if (relation.kind === 'query') {
    const { sql, columns } = await context.subquery(relation.query, context);
    return derived(alias, sql, columns, relation.alias);
  }
  const { table } = relation;
  const [name = '', ...others] = table.parts;
  const common =
    others.length === 0 && table.travel === undefined
      ? context.common.get(name.toLowerCase())
      : undefined;
  if (common !== undefined) {
    return derived(alias, common.sql, common.columns, relation.alias ?? name);
  }
  const scanned = await context.scan(table);
  const qualifier = relation.alias === undefined ? scanned.qualifier : [relation.alias];
  return {
    sql: `${scanned.sql} AS ${identifier(alias)}`,
    columns: scopeColumns(
      alias,
      qualifier,
      scanned.columns.map((column) => ({ ...column, column: column.name })),
    ),
  };
}

function derived(
  alias: string,
  sql: string,
  columns: readonly OutputColumn[],
  name: string | undefined,
): From {
  const numbered = columns.map((column, index) => ({ ...column, column: `c${index}` }));
  return {
    sql: `(${sql}) AS ${identifier(alias)}`,
    columns: scopeColumns(alias, name === undefined ? [] : [name], numbered),
  };
}
