import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { numberLiteral } from './number-literal.ts';
import { parseType } from './parse-type.ts';
import { refuseOperator } from './refuse-operator.ts';
import { unsupported } from './sql-error.ts';

/** How an expression inside of an operand is read. */
type Parse = (cursor: Cursor) => Expression;

/** Functions whose operands are no list. */
const OWN_SYNTAX = ['try_cast', 'extract', 'position', 'overlay'];
/** Words that are calls without parentheses. */
const BARE_CALLS = ['CURRENT_DATE', 'CURRENT_TIMESTAMP'];
const REFUSED_BARE = ['CURRENT_USER', 'SESSION_USER', 'USER', 'CURRENT_TIME', 'LOCALTIMESTAMP'];

/**
 * An operand: a literal, a column, a call, with what is joined to it by `.` and `::`.
 * @param parse reads an expression inside of it
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE naming what the stand-in does not have
 */
export function parseOperand(cursor: Cursor, parse: Parse): Expression {
  let expression = parsePrimary(cursor, parse);
  for (;;) {
    if (cursor.acceptSymbol('.')) {
      expression = { kind: 'field', operand: expression, name: cursor.name() };
    } else if (cursor.acceptSymbol('::')) {
      expression = { kind: 'cast', operand: expression, type: parseType(cursor) };
    } else {
      return expression;
    }
  }
}

function parsePrimary(cursor: Cursor, parse: Parse): Expression {
  const token = cursor.peek();
  if (token.kind === 'number') return numberLiteral(cursor.take(), false);
  if (token.kind === 'string') {
    const text = cursor.string();
    if (cursor.peek().kind === 'string') throw unsupported('strings side by side');
    return { kind: 'literal', type: { name: 'string' }, text };
  }
  const parameter = cursor.acceptParameter();
  if (parameter !== undefined) return { kind: 'literal', ...parameter, parameter: true };
  if (cursor.acceptSymbol('(')) {
    if (['SELECT', 'WITH'].includes(cursor.word() ?? '')) throw unsupported('a scalar subquery');
    const expression = parse(cursor);
    if (cursor.isSymbol(',')) throw unsupported('a row of values');
    cursor.expectSymbol(')');
    return expression;
  }
  refuseOperator(cursor);
  if (cursor.acceptSymbol('*')) throw unsupported('* in an expression');
  return parseWord(cursor, parse);
}

function parseWord(cursor: Cursor, parse: Parse): Expression {
  const word = cursor.word();
  const typed = ['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ'].includes(word ?? '');
  if (typed && cursor.peek(1).kind === 'string') {
    const type = parseType(cursor);
    return { kind: 'cast', operand: parsePrimary(cursor, parse), type };
  }
  if (word === 'INTERVAL') throw unsupported('INTERVAL');
  if (word === 'EXISTS') throw unsupported('EXISTS');
  if (cursor.acceptWords('NULL')) return { kind: 'literal', type: { name: 'void' }, text: null };
  if (word === 'TRUE' || word === 'FALSE') {
    cursor.take();
    return { kind: 'literal', type: { name: 'boolean' }, text: word.toLowerCase() };
  }
  if (cursor.acceptWords('CASE')) return parseCase(cursor, parse);
  if (word === 'CAST' && cursor.isSymbol('(', 1)) return parseCast(cursor, parse);
  if (cursor.isSymbol('(', 1)) return parseCall(cursor, parse);
  if (word !== undefined && REFUSED_BARE.includes(word)) throw unsupported(word);
  if (word !== undefined && BARE_CALLS.includes(word)) {
    cursor.take();
    return { kind: 'call', name: word.toLowerCase(), distinct: false, arguments: [] };
  }
  const parts = [cursor.name()];
  while (cursor.isSymbol('.')) {
    cursor.take();
    if (cursor.isSymbol('*')) throw unsupported('* in an expression');
    parts.push(cursor.name());
  }
  if (cursor.isSymbol('(')) throw unsupported(`the function ${parts.join('.')}`);
  return { kind: 'column', parts };
}

function parseCase(cursor: Cursor, parse: Parse): Expression {
  const subject = cursor.word() === 'WHEN' ? undefined : parse(cursor);
  const branches: { when: Expression; result: Expression }[] = [];
  while (cursor.acceptWords('WHEN')) {
    const right = parse(cursor);
    const when: Expression =
      subject === undefined ? right : { kind: 'binary', operator: '=', left: subject, right };
    cursor.expectWord('THEN');
    branches.push({ when, result: parse(cursor) });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise = cursor.acceptWords('ELSE') ? parse(cursor) : undefined;
  cursor.expectWord('END');
  return { kind: 'case', branches, otherwise };
}

function parseCast(cursor: Cursor, parse: Parse): Expression {
  cursor.take();
  cursor.expectSymbol('(');
  const operand = parse(cursor);
  cursor.expectWord('AS');
  const type = parseType(cursor);
  cursor.expectSymbol(')');
  return { kind: 'cast', operand, type };
}

function parseCall(cursor: Cursor, parse: Parse): Expression {
  const name = cursor.take().text.toLowerCase();
  if (OWN_SYNTAX.includes(name)) throw unsupported(`the function ${name}`);
  cursor.expectSymbol('(');
  if (name === 'count' && cursor.isSymbol('*')) {
    cursor.take();
    cursor.expectSymbol(')');
    return { kind: 'count-rows' };
  }
  if (cursor.acceptSymbol(')')) return { kind: 'call', name, distinct: false, arguments: [] };
  const distinct = cursor.acceptWords('DISTINCT');
  return { kind: 'call', name, distinct, arguments: parseList(cursor, parse) };
}

/** Expressions up to the closing parenthesis. */
export function parseList(cursor: Cursor, parse: Parse): Expression[] {
  const list = [parse(cursor)];
  while (cursor.acceptSymbol(',')) list.push(parse(cursor));
  cursor.expectSymbol(')');
  return list;
}
