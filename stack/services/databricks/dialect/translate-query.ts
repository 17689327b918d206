import type { Expression, Query, QueryBody, Select, SelectItem, SortKey } from './ast.ts';
import { columnName } from './column-name.ts';
import { truth } from './operators.ts';
import type { QueryContext, Translated } from './query-context.ts';
import { Scope, type ScopeColumn } from './scope.ts';
import { SqlError, unsupported } from './sql-error.ts';
import { type Place, translate } from './translate-expression.ts';
import { translateFrom } from './translate-from.ts';
import { groups, type Item, itemOf, sortKey } from './translate-keys.ts';
import { translateSet } from './translate-set.ts';
import { requireComparable } from './typed.ts';
import { identifier } from './types.ts';

/**
 * A query in DuckDB's SQL, with the names and types that Databricks gives its columns.
 * @throws {SqlError} what Databricks says of it; UNSUPPORTED_FEATURE for what is not known to give the same
 */
export async function translateQuery(query: Query, outer: QueryContext): Promise<Translated> {
  let context = outer;
  for (const { name, query: part } of query.with) {
    const common = new Map(context.common);
    common.set(name.toLowerCase(), await translateQuery(part, context));
    context = { ...context, common };
  }
  const { body, orderBy } = query;
  const translated =
    body.kind === 'select'
      ? await translateSelect(body, orderBy, context)
      : await translateOther(body, orderBy, context);
  const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
  const offset = query.offset === undefined ? '' : ` OFFSET ${query.offset}`;
  return { ...translated, sql: `${translated.sql}${limit}${offset}` };
}

/** The body of a query without order: one side of a set operation. */
export async function translateBody(body: QueryBody, context: QueryContext): Promise<Translated> {
  if (body.kind === 'select') return translateSelect(body, [], context);
  return body.kind === 'nested'
    ? translateQuery(body.query, context)
    : translateSet(body, (side) => translateBody(side, context));
}

/** What follows can only name the columns that come out. */
async function translateOther(
  body: QueryBody,
  orderBy: readonly SortKey[],
  context: QueryContext,
): Promise<Translated> {
  const inner = await translateBody(body, context);
  if (orderBy.length === 0) return inner;
  const alias = context.alias();
  const columns = inner.columns.map(
    ({ name, type }, index): ScopeColumn => ({
      name,
      type,
      qualifier: [],
      sql: `${identifier(alias)}.c${index}`,
    }),
  );
  const scope = new Scope(columns);
  const place: Place = {
    resolve: (parts) => scope.resolve(parts),
    surroundings: context.surroundings,
    noAggregates: unsupported('an aggregate function in ORDER BY after a set operation'),
  };
  const order = orderBy.map((key) => sortKey(key, inner.columns, place, () => undefined));
  return {
    ...inner,
    sql: `SELECT * FROM (${inner.sql}) AS ${identifier(alias)} ORDER BY ${order.join(', ')}`,
  };
}

async function translateSelect(
  select: Select,
  orderBy: readonly SortKey[],
  context: QueryContext,
): Promise<Translated> {
  const from = select.from && (await translateFrom(select.from, context));
  const scope = new Scope(from?.columns ?? []);
  const aliases = new Set<string>();
  const resolve = (parts: readonly string[]) => {
    const found = scope.find(parts);
    if (found !== undefined) return found;
    if (aliases.has(parts[0]?.toLowerCase() ?? '')) {
      throw unsupported(`the alias ${parts[0]} in another expression of the same SELECT`);
    }
    return scope.resolve(parts);
  };
  const place: Place = { resolve, surroundings: context.surroundings };
  const items = select.items.flatMap((item) => {
    const translated = translateItem(item, scope, place);
    if (item.kind === 'expression' && item.alias) aliases.add(item.alias.toLowerCase());
    return translated;
  });
  if (select.distinct) for (const { type } of items) requireComparable('DISTINCT', type);
  const clauses = [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${items.map(({ sql }, index) => `${sql} AS c${index}`).join(', ')}`,
    ...(from === undefined ? [] : [`FROM ${from.sql}`]),
    ...(select.where === undefined ? [] : [`WHERE ${condition(select.where, place)}`]),
    ...(select.groupBy.length === 0
      ? []
      : [`GROUP BY ${groups(select.groupBy, items, place, scope)}`]),
    ...(select.having === undefined
      ? []
      : [`HAVING ${truth(translate(select.having, place)).sql}`]),
    ...(orderBy.length === 0
      ? []
      : [
          `ORDER BY ${orderBy.map((key) => sortKey(key, items, place, (parts) => itemOf(parts, items))).join(', ')}`,
        ]),
  ];
  return { sql: clauses.join(' '), columns: items.map(({ name, type }) => ({ name, type })) };
}

function translateItem(item: SelectItem, scope: Scope, place: Place): Item[] {
  if (item.kind === 'star') {
    return scope
      .star(item.qualifier)
      .map(({ name, type, sql }) => ({ name, type, sql, expression: undefined }));
  }
  const { sql, type } = translate(item.expression, place);
  const name = columnName(item, (parts) => scope.resolve(parts).declared);
  return [{ name, type, sql, expression: item.expression }];
}

function condition(where: Expression, place: Place): string {
  const noAggregates = new SqlError(
    'INVALID_WHERE_CONDITION',
    'The WHERE condition contains invalid expressions: aggregate functions.',
    '42903',
  );
  return truth(translate(where, { ...place, noAggregates })).sql;
}
