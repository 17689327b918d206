import { aggregate, isAggregate } from './aggregates.ts';
import type { Expression } from './ast.ts';
import { cast } from './casts.ts';
import { type Surroundings, scalar } from './functions.ts';
import { binary, compare, like, negate, truth } from './operators.ts';
import { fieldOf } from './scope.ts';
import { SqlError, unsupported } from './sql-error.ts';
import { coerce, commonOf, type Typed } from './typed.ts';
import { duckType, literal } from './types.ts';

/** Where an expression stands. */
export interface Place {
  /** The column that a name means. */
  resolve: (parts: readonly string[]) => Typed;
  surroundings: Surroundings;
  /** Why aggregate functions are not allowed here; undefined where they are. */
  noAggregates?: SqlError | undefined;
}

/**
 * The expression in DuckDB's SQL.
 * @throws {SqlError} what Databricks says of it; UNSUPPORTED_FEATURE for what is not known to give the same
 */
export function translate(expression: Expression, place: Place): Typed {
  const inner = (operand: Expression) => translate(operand, place);
  switch (expression.kind) {
    case 'literal':
      return constant(expression);
    case 'column':
      return place.resolve(expression.parts);
    case 'field':
      return fieldOf(inner(expression.operand), expression.name);
    case 'negate':
      return negate(inner(expression.operand));
    case 'not':
      return { sql: `(NOT ${truth(inner(expression.operand)).sql})`, type: { name: 'boolean' } };
    case 'binary':
      return binary(expression.operator, inner(expression.left), inner(expression.right));
    case 'is-null':
      return test(expression.negated, `${inner(expression.operand).sql} IS NULL`);
    case 'is-boolean': {
      const value = String(expression.value).toUpperCase();
      const operand = truth(inner(expression.operand)).sql;
      return test(expression.negated, `${operand} IS NOT DISTINCT FROM ${value}`);
    }
    case 'between': {
      const operand = inner(expression.operand);
      const low = compare('>=', operand, inner(expression.low));
      const high = compare('<=', operand, inner(expression.high));
      return test(expression.negated, `${low.sql} AND ${high.sql}`);
    }
    case 'in':
      return translateIn(inner(expression.operand), expression.list.map(inner), expression.negated);
    case 'like':
      return test(
        expression.negated,
        like(inner(expression.operand), inner(expression.pattern)).sql,
      );
    case 'case':
      return translateCase(expression, inner);
    case 'cast':
      return cast(inner(expression.operand), expression.type);
    case 'count-rows':
      requireAggregates(place);
      return { sql: 'count(*)', type: { name: 'bigint' } };
    case 'call':
      return translateCall(expression, place);
  }
}

function test(negated: boolean, sql: string): Typed {
  return { sql: negated ? `(NOT (${sql}))` : `(${sql})`, type: { name: 'boolean' } };
}

function constant({ type, text }: Extract<Expression, { kind: 'literal' }>): Typed {
  if (text === null || type.name === 'void') {
    return { sql: `CAST(NULL AS ${duckType(type)})`, type, constant: null };
  }
  if (text.includes('\0')) throw unsupported('a text with a NUL character');
  if (type.name === 'string') return { sql: literal(text), type, constant: text };
  if (['date', 'timestamp', 'timestamp_ntz'].includes(type.name)) {
    return cast({ sql: literal(text), type: { name: 'string' }, constant: text }, type);
  }
  return { sql: `CAST(${literal(text)} AS ${duckType(type)})`, type, constant: text };
}

function translateIn(operand: Typed, list: readonly Typed[], negated: boolean): Typed {
  const type = commonOf([operand, ...list]);
  const values = list.map((value) => coerce(value, type).sql).join(', ');
  compare('=', { ...operand, type }, { sql: '', type });
  return test(negated, `${coerce(operand, type).sql} IN (${values})`);
}

function translateCase(
  { branches, otherwise }: Extract<Expression, { kind: 'case' }>,
  inner: (operand: Expression) => Typed,
): Typed {
  const whens = branches.map(({ when }) => truth(inner(when)).sql);
  const values = branches.map(({ result }) => inner(result));
  const last: Typed =
    otherwise === undefined
      ? { sql: 'NULL', type: { name: 'void' }, constant: null }
      : inner(otherwise);
  const type = commonOf([...values, last]);
  const cases = values.map(
    (value, index) => `WHEN ${whens[index]} THEN ${coerce(value, type).sql}`,
  );
  return { sql: `CASE ${cases.join(' ')} ELSE ${coerce(last, type).sql} END`, type };
}

function translateCall(
  { name, distinct, arguments: operands }: Extract<Expression, { kind: 'call' }>,
  place: Place,
): Typed {
  if (isAggregate(name)) {
    requireAggregates(place);
    const noAggregates = new SqlError(
      'NESTED_AGGREGATE_FUNCTION',
      'It is not allowed to use an aggregate function in the argument of another aggregate function.',
      '42607',
    );
    const values = operands.map((operand) => translate(operand, { ...place, noAggregates }));
    return aggregate(name, distinct, values);
  }
  if (distinct) throw unsupported(`${name}(DISTINCT ...)`);
  return scalar(
    name,
    operands.map((operand) => translate(operand, place)),
    place.surroundings,
  );
}

function requireAggregates({ noAggregates }: Place): void {
  if (noAggregates !== undefined) throw noAggregates;
}

/** Whether an expression has an aggregate function in it. */
export function hasAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'count-rows':
      return true;
    case 'call':
      return isAggregate(expression.name) || expression.arguments.some(hasAggregate);
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'between':
      return [expression.operand, expression.low, expression.high].some(hasAggregate);
    case 'in':
      return [expression.operand, ...expression.list].some(hasAggregate);
    case 'like':
      return [expression.operand, expression.pattern].some(hasAggregate);
    case 'case':
      return [
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ].some(hasAggregate);
    case 'literal':
    case 'column':
      return false;
    default:
      return hasAggregate(expression.operand);
  }
}
