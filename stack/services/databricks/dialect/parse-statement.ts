import type { Statement } from './ast.ts';
import { Cursor, type ParameterSource } from './cursor.ts';
import { parseQuery } from './parse-query.ts';
import { unsupported } from './sql-error.ts';
import { tokenize } from './tokens.ts';

/**
 * Reads one statement of Databricks SQL. The grammar is an allow-list: what it has no rule for is refused by its
 * name, or is a syntax error.
 * @throws {SqlError} PARSE_SYNTAX_ERROR, UNSUPPORTED_FEATURE, UNBOUND_SQL_PARAMETER
 */
export function parseStatement(sql: string, parameter: ParameterSource): Statement {
  const cursor = new Cursor(tokenize(sql), parameter);
  const statement = parse(cursor);
  while (cursor.acceptSymbol(';'));
  if (cursor.peek().kind !== 'end') throw cursor.unexpected();
  return statement;
}

/** What a statement of Databricks SQL may begin with; the rest is no SQL at all. */
const STATEMENTS =
  `ALTER ANALYZE CACHE CALL CLEAR COMMENT COPY CREATE DELETE DENY DROP EXECUTE EXPLAIN FROM GRANT
  INSERT LIST MAP MERGE MSCK OPTIMIZE PUT GET REMOVE REDUCE REFRESH REORG REPAIR REPLACE RESET RESTORE REVOKE SET
  SYNC TABLE TRUNCATE UNCACHE UNDROP UPDATE VACUUM VALUES DECLARE BEGIN`.split(/\s+/);

function parse(cursor: Cursor): Statement {
  const word = cursor.word();
  if (word === 'SELECT' || word === 'WITH' || cursor.isSymbol('(')) {
    return { kind: 'query', query: parseQuery(cursor) };
  }
  if (cursor.acceptWords('SHOW')) return parseShow(cursor);
  if (cursor.acceptWords('DESCRIBE') || cursor.acceptWords('DESC')) return parseDescribe(cursor);
  if (cursor.acceptWords('USE')) {
    if (cursor.acceptWords('CATALOG')) return { kind: 'use-catalog', catalog: cursor.name() };
    if (!cursor.acceptWords('SCHEMA')) cursor.acceptWords('DATABASE');
    return { kind: 'use-schema', schema: cursor.names() };
  }
  if (word !== undefined && STATEMENTS.includes(word)) throw unsupported(`the statement ${word}`);
  throw cursor.unexpected();
}

function parseShow(cursor: Cursor): Statement {
  if (cursor.acceptWords('CATALOGS')) return { kind: 'show-catalogs', pattern: pattern(cursor) };
  if (cursor.acceptWords('SCHEMAS') || cursor.acceptWords('DATABASES')) {
    const catalog = inOrFrom(cursor) ? cursor.name() : undefined;
    return { kind: 'show-schemas', catalog, pattern: pattern(cursor) };
  }
  if (cursor.acceptWords('TABLES')) {
    const schema = inOrFrom(cursor) ? cursor.names() : [];
    return { kind: 'show-tables', schema, pattern: pattern(cursor) };
  }
  throw unsupported(`SHOW ${cursor.peek().text.toUpperCase()}`);
}

function inOrFrom(cursor: Cursor): boolean {
  return cursor.acceptWords('IN') || cursor.acceptWords('FROM');
}

/** `[LIKE] 'pattern'`, in which `*` is any text and `|` separates alternatives. */
function pattern(cursor: Cursor): string | undefined {
  const like = cursor.acceptWords('LIKE');
  return like || cursor.peek().kind === 'string' ? cursor.string() : undefined;
}

function parseDescribe(cursor: Cursor): Statement {
  if (cursor.acceptWords('HISTORY')) {
    const table = cursor.names();
    const limit = cursor.acceptWords('LIMIT') ? cursor.wholeNumber('a LIMIT') : undefined;
    return { kind: 'history', table, limit };
  }
  cursor.acceptWords('TABLE');
  const word = cursor.word() ?? '';
  const ends = cursor.peek(1).kind === 'end' || cursor.isSymbol(';', 1) || cursor.isSymbol('.', 1);
  if (!ends) throw unsupported(`DESCRIBE ${word}`);
  return { kind: 'describe', table: cursor.names() };
}
