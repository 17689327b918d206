import type { Query, QueryBody, Select, SelectItem, SetOperation, SortKey } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { parseRelation } from './parse-relation.ts';
import { refuseClause } from './refuse-clause.ts';
import { unsupported } from './sql-error.ts';

/**
 * A query with what comes before and after it.
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE naming the clause
 */
export function parseQuery(cursor: Cursor): Query {
  const query: Query = {
    with: [],
    body: { kind: 'select', distinct: false, items: [], groupBy: [] },
    orderBy: [],
  };
  if (cursor.acceptWords('WITH')) {
    if (cursor.word() === 'RECURSIVE') throw unsupported('WITH RECURSIVE');
    do query.with.push(parseCommonTable(cursor));
    while (cursor.acceptSymbol(','));
  }
  query.body = parseUnion(cursor);
  if (cursor.acceptWords('ORDER', 'BY')) {
    if (cursor.word() === 'ALL') throw unsupported('ORDER BY ALL');
    do query.orderBy.push(parseSortKey(cursor));
    while (cursor.acceptSymbol(','));
  }
  if (cursor.acceptWords('LIMIT')) query.limit = cursor.wholeNumber('a LIMIT');
  if (cursor.acceptWords('OFFSET')) query.offset = cursor.wholeNumber('an OFFSET');
  refuseClause(cursor);
  return query;
}

function parseCommonTable(cursor: Cursor): { name: string; query: Query } {
  const name = cursor.name();
  if (cursor.isSymbol('(')) throw unsupported('WITH and a list of columns');
  cursor.expectWord('AS');
  cursor.expectSymbol('(');
  const query = parseQuery(cursor);
  cursor.expectSymbol(')');
  return { name, query };
}

function parseUnion(cursor: Cursor): QueryBody {
  let left = parseIntersect(cursor);
  for (;;) {
    const operator = cursor.acceptWords('UNION')
      ? 'UNION'
      : cursor.acceptWords('EXCEPT') || cursor.acceptWords('MINUS')
        ? 'EXCEPT'
        : undefined;
    if (operator === undefined) return left;
    left = {
      kind: 'set',
      operator: quantified(cursor, operator),
      left,
      right: parseIntersect(cursor),
    };
  }
}

function parseIntersect(cursor: Cursor): QueryBody {
  let left = parseBody(cursor);
  while (cursor.acceptWords('INTERSECT')) {
    left = {
      kind: 'set',
      operator: quantified(cursor, 'INTERSECT'),
      left,
      right: parseBody(cursor),
    };
  }
  return left;
}

function quantified(
  cursor: Cursor,
  operator: 'UNION' | 'EXCEPT' | 'INTERSECT',
): SetOperation['operator'] {
  if (cursor.acceptWords('DISTINCT') || cursor.word() !== 'ALL') return operator;
  cursor.take();
  if (operator !== 'UNION') throw unsupported(`${operator} ALL`);
  return 'UNION ALL';
}

function parseBody(cursor: Cursor): QueryBody {
  if (cursor.acceptSymbol('(')) {
    const query = parseQuery(cursor);
    cursor.expectSymbol(')');
    return { kind: 'nested', query };
  }
  refuseClause(cursor);
  cursor.expectWord('SELECT');
  return parseSelect(cursor);
}

function parseSelect(cursor: Cursor): Select {
  const distinct = cursor.acceptWords('DISTINCT');
  if (cursor.word() === 'ALL') throw unsupported('SELECT ALL');
  const select: Select = { kind: 'select', distinct, items: [], groupBy: [] };
  do select.items.push(parseItem(cursor));
  while (cursor.acceptSymbol(','));
  if (cursor.acceptWords('FROM')) {
    select.from = parseRelation(cursor, parseQuery);
    while (cursor.acceptSymbol(',')) {
      const right = parseRelation(cursor, parseQuery);
      select.from = { kind: 'join', join: 'CROSS', left: select.from, right };
    }
  }
  if (cursor.acceptWords('WHERE')) select.where = parseExpression(cursor);
  if (cursor.acceptWords('GROUP', 'BY')) {
    if (['ALL', 'GROUPING', 'ROLLUP', 'CUBE'].includes(cursor.word() ?? '')) {
      throw unsupported(`GROUP BY ${cursor.word()}`);
    }
    do select.groupBy.push(parseExpression(cursor));
    while (cursor.acceptSymbol(','));
    if (cursor.word() === 'WITH') throw unsupported('GROUP BY ... WITH ROLLUP and CUBE');
  }
  if (cursor.acceptWords('HAVING')) select.having = parseExpression(cursor);
  return select;
}

function parseItem(cursor: Cursor): SelectItem {
  const star = acceptStar(cursor);
  if (star !== undefined) {
    if (['EXCEPT', 'REPLACE'].includes(cursor.word() ?? '') && cursor.isSymbol('(', 1)) {
      throw unsupported('SELECT * EXCEPT (...)');
    }
    return { kind: 'star', qualifier: star };
  }
  const expression = parseExpression(cursor);
  if (cursor.acceptWords('AS')) {
    if (cursor.isSymbol('(')) throw unsupported('several names after AS');
    return { kind: 'expression', expression, alias: cursor.name() };
  }
  return { kind: 'expression', expression, alias: cursor.atName() ? cursor.name() : undefined };
}

/** The qualifier of `*` or `a.b.*` if that is next. */
function acceptStar(cursor: Cursor): string[] | undefined {
  let ahead = 0;
  while (['word', 'quoted'].includes(cursor.peek(ahead).kind) && cursor.isSymbol('.', ahead + 1)) {
    ahead += 2;
  }
  if (!cursor.isSymbol('*', ahead)) return undefined;
  const qualifier: string[] = [];
  for (; ahead > 0; ahead -= 2) {
    qualifier.push(cursor.take().text);
    cursor.take();
  }
  cursor.take();
  return qualifier;
}

function parseSortKey(cursor: Cursor): SortKey {
  const expression = parseExpression(cursor);
  const descending = cursor.acceptWords('DESC');
  if (!descending) cursor.acceptWords('ASC');
  const first = cursor.acceptWords('NULLS', 'FIRST');
  const last = !first && cursor.acceptWords('NULLS', 'LAST');
  return { expression, descending, nullsFirst: first || (!last && !descending) };
}
