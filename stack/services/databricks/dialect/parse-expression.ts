import type { BinaryOperator, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { numberLiteral } from './number-literal.ts';
import { parseType } from './parse-type.ts';
import { unsupported } from './sql-error.ts';

/** Binary operators by how tightly they bind, as Spark's grammar has them; the loosest first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['+', '-', '||'],
  ['*', '/', '%'],
];
const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '<=>': '<=>',
};
const REFUSED_SYMBOLS = ['&', '|', '^', '~', '!', '<<', '>>', '->', '=>', '['];
const REFUSED_WORDS = ['ILIKE', 'RLIKE', 'REGEXP', 'DIV', 'COLLATE', 'OVER', 'FILTER', 'WITHIN'];
/** Words that are calls without parentheses. */
const BARE_CALLS = ['CURRENT_DATE', 'CURRENT_TIMESTAMP'];
const REFUSED_BARE = ['CURRENT_USER', 'SESSION_USER', 'USER', 'CURRENT_TIME', 'LOCALTIMESTAMP'];

/**
 * An expression.
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE naming what the stand-in does not have
 */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseAnd(cursor);
  while (cursor.acceptWords('OR')) {
    left = { kind: 'binary', operator: 'OR', left, right: parseAnd(cursor) };
  }
  refuseWhatFollows(cursor);
  return left;
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor);
  while (cursor.acceptWords('AND')) {
    left = { kind: 'binary', operator: 'AND', left, right: parseNot(cursor) };
  }
  return left;
}

function parseNot(cursor: Cursor): Expression {
  if (cursor.acceptWords('NOT')) return { kind: 'not', operand: parseNot(cursor) };
  return parsePredicate(cursor);
}

function parsePredicate(cursor: Cursor): Expression {
  const operand = parseComparison(cursor);
  if (cursor.acceptWords('IS')) {
    const negated = cursor.acceptWords('NOT');
    if (cursor.acceptWords('NULL')) return { kind: 'is-null', operand, negated };
    for (const value of [true, false]) {
      if (cursor.acceptWords(String(value).toUpperCase())) {
        return { kind: 'is-boolean', operand, value, negated };
      }
    }
    if (cursor.acceptWords('DISTINCT')) throw unsupported('IS DISTINCT FROM');
    throw cursor.unexpected();
  }
  const negated = cursor.word() === 'NOT' && cursor.acceptWords('NOT');
  if (cursor.acceptWords('IN')) return { kind: 'in', operand, list: parseInList(cursor), negated };
  if (cursor.acceptWords('BETWEEN')) {
    const low = parseValue(cursor, 0);
    cursor.expectWord('AND');
    return { kind: 'between', operand, low, high: parseValue(cursor, 0), negated };
  }
  if (cursor.acceptWords('LIKE')) {
    if (['ANY', 'SOME', 'ALL'].includes(cursor.word() ?? '')) throw unsupported('LIKE ANY and ALL');
    const pattern = parseValue(cursor, 0);
    if (cursor.word() === 'ESCAPE') throw unsupported('LIKE ... ESCAPE');
    return { kind: 'like', operand, pattern, negated };
  }
  refuseWhatFollows(cursor);
  if (negated) throw cursor.unexpected();
  return operand;
}

function parseInList(cursor: Cursor): Expression[] {
  cursor.expectSymbol('(');
  if (['SELECT', 'WITH'].includes(cursor.word() ?? '')) throw unsupported('IN with a subquery');
  return parseList(cursor);
}

/** Expressions up to the closing parenthesis. */
function parseList(cursor: Cursor): Expression[] {
  const list = [parseExpression(cursor)];
  while (cursor.acceptSymbol(',')) list.push(parseExpression(cursor));
  cursor.expectSymbol(')');
  return list;
}

function parseComparison(cursor: Cursor): Expression {
  const left = parseValue(cursor, 0);
  const operator = comparison(cursor);
  if (operator === undefined) return left;
  cursor.take();
  const right = parseValue(cursor, 0);
  if (comparison(cursor) !== undefined) throw unsupported('a comparison of a comparison');
  return { kind: 'binary', operator, left, right };
}

function comparison(cursor: Cursor): BinaryOperator | undefined {
  const { kind, text } = cursor.peek();
  return kind === 'symbol' ? COMPARISONS[text] : undefined;
}

function parseValue(cursor: Cursor, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(cursor);
  let left = parseValue(cursor, level + 1);
  for (;;) {
    refuseWhatFollows(cursor);
    const operator = operators.find((symbol) => cursor.isSymbol(symbol));
    if (operator === undefined) return left;
    cursor.take();
    left = { kind: 'binary', operator, left, right: parseValue(cursor, level + 1) };
  }
}

function refuseWhatFollows(cursor: Cursor): void {
  const { kind, text } = cursor.peek();
  if (kind === 'symbol' && REFUSED_SYMBOLS.includes(text)) {
    throw unsupported(text === '[' ? 'array subscripts' : `the operator ${text}`);
  }
  if (kind === 'word' && REFUSED_WORDS.includes(text.toUpperCase())) {
    throw unsupported(text.toUpperCase());
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (cursor.acceptSymbol('+')) throw unsupported('the operator + before an operand');
  if (!cursor.isSymbol('-')) return parsePostfix(cursor);
  cursor.take();
  if (cursor.peek().kind === 'number') return numberLiteral(cursor.take(), true);
  return { kind: 'negate', operand: parseUnary(cursor) };
}

function parsePostfix(cursor: Cursor): Expression {
  let expression = parsePrimary(cursor);
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

function parsePrimary(cursor: Cursor): Expression {
  const token = cursor.peek();
  if (token.kind === 'number') return numberLiteral(cursor.take(), false);
  if (token.kind === 'string') {
    const text = cursor.string();
    if (cursor.peek().kind === 'string') throw unsupported('strings side by side');
    return { kind: 'literal', type: { name: 'string' }, text };
  }
  const parameter = cursor.acceptParameter();
  if (parameter !== undefined) return { kind: 'literal', ...parameter };
  if (cursor.acceptSymbol('(')) {
    if (['SELECT', 'WITH'].includes(cursor.word() ?? '')) throw unsupported('a scalar subquery');
    const expression = parseExpression(cursor);
    if (cursor.isSymbol(',')) throw unsupported('a row of values');
    cursor.expectSymbol(')');
    return expression;
  }
  refuseWhatFollows(cursor);
  if (cursor.acceptSymbol('*')) throw unsupported('* in an expression');
  return parseWord(cursor);
}

function parseWord(cursor: Cursor): Expression {
  const word = cursor.word();
  const typed = ['DATE', 'TIMESTAMP', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ'].includes(word ?? '');
  if (typed && cursor.peek(1).kind === 'string') {
    const type = parseType(cursor);
    return { kind: 'cast', operand: parsePrimary(cursor), type };
  }
  if (word === 'INTERVAL') throw unsupported('INTERVAL');
  if (word === 'EXISTS') throw unsupported('EXISTS');
  if (cursor.acceptWords('NULL')) return { kind: 'literal', type: { name: 'void' }, text: null };
  if (word === 'TRUE' || word === 'FALSE') {
    cursor.take();
    return { kind: 'literal', type: { name: 'boolean' }, text: word.toLowerCase() };
  }
  if (cursor.acceptWords('CASE')) return parseCase(cursor);
  if (word === 'CAST' && cursor.isSymbol('(', 1)) return parseCast(cursor);
  if (cursor.isSymbol('(', 1)) return parseCall(cursor);
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

function parseCase(cursor: Cursor): Expression {
  const subject = cursor.word() === 'WHEN' ? undefined : parseExpression(cursor);
  const branches: { when: Expression; result: Expression }[] = [];
  while (cursor.acceptWords('WHEN')) {
    const right = parseExpression(cursor);
    const when: Expression =
      subject === undefined ? right : { kind: 'binary', operator: '=', left: subject, right };
    cursor.expectWord('THEN');
    branches.push({ when, result: parseExpression(cursor) });
  }
  if (branches.length === 0) throw cursor.unexpected();
  const otherwise = cursor.acceptWords('ELSE') ? parseExpression(cursor) : undefined;
  cursor.expectWord('END');
  return { kind: 'case', branches, otherwise };
}

function parseCast(cursor: Cursor): Expression {
  cursor.take();
  cursor.expectSymbol('(');
  const operand = parseExpression(cursor);
  cursor.expectWord('AS');
  const type = parseType(cursor);
  cursor.expectSymbol(')');
  return { kind: 'cast', operand, type };
}

function parseCall(cursor: Cursor): Expression {
  const name = cursor.take().text.toLowerCase();
  cursor.expectSymbol('(');
  if (name === 'count' && cursor.isSymbol('*')) {
    cursor.take();
    cursor.expectSymbol(')');
    return { kind: 'count-rows' };
  }
  if (cursor.acceptSymbol(')')) return { kind: 'call', name, distinct: false, arguments: [] };
  const distinct = cursor.acceptWords('DISTINCT');
  return { kind: 'call', name, distinct, arguments: parseList(cursor) };
}
