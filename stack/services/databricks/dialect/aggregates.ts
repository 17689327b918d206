import { arity, refused, unknown } from './call.ts';
import { cast } from './casts.ts';
import { truth } from './operators.ts';
import { unsupported } from './sql-error.ts';
import { coerce, requireComparable, type Typed } from './typed.ts';
import { duckType, isFractional, isIntegral, type SqlType } from './types.ts';

const BIGINT: SqlType = { name: 'bigint' };
const BOOLEAN: SqlType = { name: 'boolean' };
const DOUBLE: SqlType = { name: 'double' };

/** Aggregate functions; for each operand type that is listed DuckDB gives what Databricks gives. */
const AGGREGATES: Readonly<Record<string, (operand: Typed) => Typed>> = {
  min: (x) => ordered('min', x),
  max: (x) => ordered('max', x),
  sum,
  avg: average,
  mean: average,
  count_if: (x) => ({ sql: `count_if(${truth(x).sql})::BIGINT`, type: BIGINT }),
  bool_and: (x) => ({ sql: `bool_and(${truth(x).sql})`, type: BOOLEAN }),
  every: (x) => ({ sql: `bool_and(${truth(x).sql})`, type: BOOLEAN }),
  bool_or: (x) => ({ sql: `bool_or(${truth(x).sql})`, type: BOOLEAN }),
  some: (x) => ({ sql: `bool_or(${truth(x).sql})`, type: BOOLEAN }),
};

export const isAggregate = (name: string) => name === 'count' || name in AGGREGATES;

/**
 * A call of an aggregate function.
 * @throws {SqlError} UNSUPPORTED_FEATURE, WRONG_NUM_ARGS.WITHOUT_SUGGESTION
 */
export function aggregate(name: string, distinct: boolean, operands: readonly Typed[]): Typed {
  const [operand] = arity(name, operands, 1) as [Typed];
  if (operand.type.name === 'void') throw refused(name, operand);
  if (name === 'count') {
    if (distinct) requireComparable('count(DISTINCT)', operand.type);
    return { sql: `count(${distinct ? 'DISTINCT ' : ''}${operand.sql})`, type: BIGINT };
  }
  if (distinct) throw unsupported(`${name}(DISTINCT ...)`);
  const build = AGGREGATES[name];
  if (build === undefined) throw unknown(name);
  return build(operand);
}

function ordered(name: 'min' | 'max', operand: Typed): Typed {
  if (operand.type.name === 'binary') throw refused(name, operand);
  requireComparable(name, operand.type);
  return { sql: `${name}(${operand.sql})`, type: operand.type };
}

/** Of whole numbers as BIGINT, an error if it does not fit; of DECIMAL with 10 digits more; of others as DOUBLE. */
function sum(operand: Typed): Typed {
  const { type } = operand;
  if (isIntegral(type)) return { sql: `CAST(sum(${operand.sql}) AS BIGINT)`, type: BIGINT };
  if (isFractional(type)) return { sql: `sum(${coerce(operand, DOUBLE).sql})`, type: DOUBLE };
  if (type.name !== 'decimal') throw refused('sum', operand);
  const result: SqlType = { ...type, precision: Math.min(38, type.precision + 10) };
  return { sql: `CAST(sum(${operand.sql}) AS ${duckType(result)})`, type: result };
}

/** Databricks adds up DOUBLEs, also of whole numbers. */
function average(operand: Typed): Typed {
  if (!isIntegral(operand.type) && !isFractional(operand.type)) throw refused('avg', operand);
  return { sql: `(sum(${cast(operand, DOUBLE).sql}) / count(${operand.sql}))`, type: DOUBLE };
}
