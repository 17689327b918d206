import type { JoinKind, Query, Relation, TableName, TimeTravel } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { refuseClause } from './refuse-clause.ts';
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
/**
 * A table, a query in parentheses, or a join of such.
 * @param parseQuery reads the query in parentheses
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE naming the clause
 */
export function parseRelation(cursor: Cursor, parseQuery: (cursor: Cursor) => Query): Relation {
  let left = parsePrimary(cursor, parseQuery);
  for (;;) {
    refuseClause(cursor);
    const found = JOINS.find(([, words]) => cursor.acceptWords(...words));
    if (found === undefined) return left;
    const [join] = found;
    const right = parsePrimary(cursor, parseQuery);
    if (cursor.word() === 'USING') throw unsupported('JOIN ... USING');
    const on = cursor.acceptWords('ON') ? parseExpression(cursor) : undefined;
    if (on === undefined && join !== 'CROSS') throw unsupported(`${join} JOIN without ON`);
    if (on !== undefined && join === 'CROSS') throw unsupported('CROSS JOIN ... ON');
    left = { kind: 'join', join, left, right, on };
  }
}

function parsePrimary(cursor: Cursor, parseQuery: (cursor: Cursor) => Query): Relation {
  refuseClause(cursor);
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
