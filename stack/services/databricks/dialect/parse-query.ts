import type {
  JoinKind,
  Query,
  QueryBody,
  Relation,
  Select,
  SelectItem,
  SetOperation,
  SortKey,
  TableName,
  TimeTravel,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { unsupported } from './sql-error.ts';

const JOINS: readonly (readonly [JoinKind, readonly string[]])[] = [
  ['SEMI', ['LEFT', 'SEMI', 'JOIN']],
  ['ANTI', ['LEFT', 'ANTI', 'JOIN']],
  ['LEFT', ['LEFT', 'OUTER', 'JOIN']],
  ['LEFT', ['LEFT', 'JOIN']],
  ['RIGHT', ['RIGHT', 'OUTER', 'JOIN']],
  ['RIGHT', ['RIGHT', 'JOIN']],
  ['FULL', ['FULL', 'OUTER', 'JOIN']],
  ['FULL', ['FULL', 'JOIN']],
  ['CROSS', ['CROSS', 'JOIN']],
  ['INNER', ['INNER', 'JOIN']],
  ['INNER', ['JOIN']],
];
/** Clauses that follow a query or a table in Spark's grammar and that the stand-in does not have. */
const REFUSED =
  `LATERAL PIVOT UNPIVOT TABLESAMPLE QUALIFY WINDOW CLUSTER DISTRIBUTE SORT NATURAL FETCH SEMI ANTI
  MINUS VALUES FOR OVER`.split(/\s+/);

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
  refuse(cursor);
  return query;
}

function refuse(cursor: Cursor): void {
  const word = cursor.word();
  if (word !== undefined && REFUSED.includes(word)) throw unsupported(word);
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
  refuse(cursor);
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
    select.from = parseRelation(cursor);
    while (cursor.acceptSymbol(',')) {
      const right = parseRelation(cursor);
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

function parseRelation(cursor: Cursor): Relation {
  let left = parsePrimary(cursor);
  for (;;) {
    refuse(cursor);
    const found = JOINS.find(([, words]) => cursor.acceptWords(...words));
    if (found === undefined) return left;
    const [join] = found;
    const right = parsePrimary(cursor);
    if (cursor.word() === 'USING') throw unsupported('JOIN ... USING');
    const on = cursor.acceptWords('ON') ? parseExpression(cursor) : undefined;
    if (on === undefined && join !== 'CROSS') throw unsupported(`${join} JOIN without ON`);
    if (on !== undefined && join === 'CROSS') throw unsupported('CROSS JOIN ... ON');
    left = { kind: 'join', join, left, right, on };
  }
}

function parsePrimary(cursor: Cursor): Relation {
  refuse(cursor);
  if (cursor.acceptSymbol('(')) {
    if (!['SELECT', 'WITH'].includes(cursor.word() ?? '') && !cursor.isSymbol('(')) {
      throw unsupported('a join in parentheses');
    }
    const query = parseQuery(cursor);
    cursor.expectSymbol(')');
    return { kind: 'query', query, alias: parseAlias(cursor) };
  }
  const parts = cursor.names();
  if (cursor.isSymbol('(')) throw unsupported(`the table function ${parts.join('.')}`);
  const table: TableName = { parts, travel: parseTravel(cursor) };
  return { kind: 'table', table, alias: parseAlias(cursor) };
}

function parseAlias(cursor: Cursor): string | undefined {
  const alias = cursor.acceptWords('AS') || cursor.atName() ? cursor.name() : undefined;
  if (alias !== undefined && cursor.isSymbol('(')) throw unsupported('an alias with columns');
  return alias;
}

function parseTravel(cursor: Cursor): TimeTravel | undefined {
  if (cursor.isSymbol('@')) {
    cursor.take();
    const version = /^[vV](\d+)$/.exec(cursor.peek().text)?.[1];
    if (version === undefined) throw unsupported('@ with anything but v and a version');
    cursor.take();
    return { version: Number(version) };
  }
  if (cursor.word() === 'FOR') throw unsupported('FOR before VERSION and TIMESTAMP');
  if (cursor.acceptWords('VERSION', 'AS', 'OF')) {
    return { version: cursor.wholeNumber('VERSION AS OF') };
  }
  if (!cursor.acceptWords('TIMESTAMP', 'AS', 'OF')) return undefined;
  if (cursor.peek().kind !== 'string') throw unsupported('TIMESTAMP AS OF other than a string');
  return { timestamp: cursor.string() };
}

function parseSortKey(cursor: Cursor): SortKey {
  const expression = parseExpression(cursor);
  const descending = cursor.acceptWords('DESC');
  if (!descending) cursor.acceptWords('ASC');
  const first = cursor.acceptWords('NULLS', 'FIRST');
  const last = !first && cursor.acceptWords('NULLS', 'LAST');
  return { expression, descending, nullsFirst: first || (!last && !descending) };
}
