import type { BinaryOperator, Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { numberLiteral } from './number-literal.ts';
import { parseList, parseOperand } from './parse-operand.ts';
import { refuseOperator } from './refuse-operator.ts';
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
/**
 * An expression.
 * @throws {SqlError} PARSE_SYNTAX_ERROR; UNSUPPORTED_FEATURE naming what the stand-in does not have
 */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseAnd(cursor);
  while (cursor.acceptWords('OR')) {
    left = { kind: 'binary', operator: 'OR', left, right: parseAnd(cursor) };
  }
  refuseOperator(cursor);
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
  refuseOperator(cursor);
  if (negated) throw cursor.unexpected();
  return operand;
}

function parseInList(cursor: Cursor): Expression[] {
  cursor.expectSymbol('(');
  if (['SELECT', 'WITH'].includes(cursor.word() ?? '')) throw unsupported('IN with a subquery');
  return parseList(cursor, parseExpression);
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
    refuseOperator(cursor);
    const operator = operators.find((symbol) => cursor.isSymbol(symbol));
    if (operator === undefined) return left;
    cursor.take();
    left = { kind: 'binary', operator, left, right: parseValue(cursor, level + 1) };
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (cursor.acceptSymbol('+')) throw unsupported('the operator + before an operand');
  if (!cursor.isSymbol('-')) return parseOperand(cursor, parseExpression);
  cursor.take();
  if (cursor.peek().kind === 'number') return numberLiteral(cursor.take(), true);
  return { kind: 'negate', operand: parseUnary(cursor) };
}
