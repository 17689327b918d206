import { cast } from './casts.ts';
import { concatenate, truth } from './operators.ts';
import { SqlError, unsupported } from './sql-error.ts';
import { coerce, commonOf, requireComparable, type Typed } from './typed.ts';
import { duckType, isFractional, isIntegral, type SqlType, typeName } from './types.ts';

/** What a function is given. */
type Build = (operands: readonly Typed[]) => Typed;

/** What is known about where a statement runs. */
export interface Surroundings {
  catalog: string;
  schema: string;
  /** When it began: ISO text in UTC. */
  now: string;
}

const INT: SqlType = { name: 'int' };
const BIGINT: SqlType = { name: 'bigint' };
const STRING: SqlType = { name: 'string' };
const BOOLEAN: SqlType = { name: 'boolean' };
const DOUBLE: SqlType = { name: 'double' };
const TIMESTAMP: SqlType = { name: 'timestamp' };

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

const SCALARS: Readonly<Record<string, Build>> = {
  coalesce: (xs) => firstOf(xs, 1),
  nvl: (xs) => firstOf(arity('nvl', xs, 2), 2),
  ifnull: (xs) => firstOf(arity('ifnull', xs, 2), 2),
  if: (xs) => {
    const [when, then, otherwise] = arity('if', xs, 3);
    const type = commonOf([then as Typed, otherwise as Typed]);
    const [a, b] = [coerce(then as Typed, type).sql, coerce(otherwise as Typed, type).sql];
    return { sql: `CASE WHEN ${truth(when as Typed).sql} THEN ${a} ELSE ${b} END`, type };
  },
  abs: (xs) => {
    const [x] = arity('abs', xs, 1) as [Typed];
    if (!isIntegral(x.type) && x.type.name !== 'decimal' && !isFractional(x.type))
      throw refused('abs', x);
    return { sql: `abs(${x.sql})`, type: x.type };
  },
  length: (xs) => text('length', xs, 1, INT, ([x]) => `CAST(length(${x}) AS INTEGER)`),
  octet_length: (xs) => text('octet_length', xs, 1, INT, ([x]) => `CAST(strlen(${x}) AS INTEGER)`),
  concat: (xs) => concatenate(xs),
  contains: (xs) => text('contains', xs, 2, BOOLEAN, ([a, b]) => `contains(${a}, ${b})`),
  startswith: (xs) => text('startswith', xs, 2, BOOLEAN, ([a, b]) => `starts_with(${a}, ${b})`),
  endswith: (xs) => text('endswith', xs, 2, BOOLEAN, ([a, b]) => `ends_with(${a}, ${b})`),
  substring,
  substr: substring,
  md5: (xs) => text('md5', xs, 1, STRING, ([x]) => `md5(${x})`),
  sha2: (xs) => {
    const [x, bits] = arity('sha2', xs, 2) as [Typed, Typed];
    if (x.type.name !== 'string' || !['0', '256'].includes(bits.constant ?? '')) {
      throw unsupported('sha2 other than of a STRING with 256 bits');
    }
    return { sql: `sha256(${x.sql})`, type: STRING };
  },
  size: arraySize,
  array_size: arraySize,
  cardinality: arraySize,
  year: (xs) => part('year', xs),
  month: (xs) => part('month', xs),
  day: (xs) => part('day', xs),
  hour: (xs) => part('hour', xs),
  minute: (xs) => part('minute', xs),
  second: (xs) => part('second', xs),
  unix_micros: (xs) => {
    const [x] = arity('unix_micros', xs, 1) as [Typed];
    if (x.type.name !== 'timestamp') throw refused('unix_micros', x);
    return { sql: `epoch_us(${x.sql})`, type: BIGINT };
  },
  date_trunc: truncate,
};

const refused = (name: string, { type }: Typed) => unsupported(`${name} of ${typeName(type)}`);

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

/**
 * A call of any other function.
 * @throws {SqlError} UNSUPPORTED_FEATURE naming the function; WRONG_NUM_ARGS.WITHOUT_SUGGESTION
 */
export function scalar(
  name: string,
  operands: readonly Typed[],
  { catalog, schema, now }: Surroundings,
): Typed {
  const constant = (value: string): Typed => ({
    sql: `'${value.replaceAll("'", "''")}'`,
    type: STRING,
  });
  if (operands.length === 0) {
    if (name === 'current_catalog') return constant(catalog);
    if (name === 'current_schema' || name === 'current_database') return constant(schema);
    if (name === 'current_timestamp' || name === 'now') {
      return { sql: `CAST('${now}' AS TIMESTAMPTZ)`, type: TIMESTAMP };
    }
    if (name === 'current_date') {
      return { sql: `CAST('${now.slice(0, 10)}' AS DATE)`, type: { name: 'date' } };
    }
  }
  const build = Object.hasOwn(SCALARS, name) ? SCALARS[name] : undefined;
  if (build === undefined) throw unknown(name);
  return build(operands);
}

function unknown(name: string): SqlError {
  return unsupported(`the function ${name}`);
}

function arity(name: string, operands: readonly Typed[], count: number): readonly Typed[] {
  if (operands.length === count) return operands;
  throw new SqlError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The \`${name}\` requires ${count} parameters but the actual number is ${operands.length}.`,
    '42605',
  );
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

function firstOf(operands: readonly Typed[], least: number): Typed {
  if (operands.length < least) throw unsupported('coalesce of nothing');
  const type = commonOf(operands);
  return { sql: `coalesce(${operands.map((x) => coerce(x, type).sql).join(', ')})`, type };
}

function text(
  name: string,
  operands: readonly Typed[],
  count: number,
  type: SqlType,
  build: (sql: readonly string[]) => string,
): Typed {
  for (const operand of arity(name, operands, count)) {
    if (operand.type.name !== 'string') throw refused(name, operand);
  }
  return { sql: build(operands.map(({ sql }) => sql)), type };
}

/** From a constant place of 1 or more: other places are counted otherwise in DuckDB. */
function substring(operands: readonly Typed[]): Typed {
  const [value, ...places] = operands;
  if (value === undefined || places.length < 1 || places.length > 2)
    arity('substring', operands, 3);
  const constants = places.map(({ constant }) => Number(constant ?? 'x'));
  const [from = 0, count = 0] = constants;
  if (value?.type.name !== 'string' || !(from >= 1) || !(count >= 0)) {
    throw unsupported('substring other than of a STRING with constant places of 1 or more');
  }
  const length = places.length === 2 ? `, ${count}` : '';
  return { sql: `substring(${value.sql}, ${from}${length})`, type: STRING };
}

function arraySize(operands: readonly Typed[]): Typed {
  const [x] = arity('size', operands, 1) as [Typed];
  if (x.type.name !== 'array') throw refused('size', x);
  return { sql: `CAST(len(${x.sql}) AS INTEGER)`, type: INT };
}

const DATE_PARTS = ['year', 'month', 'day'];

function part(name: string, operands: readonly Typed[]): Typed {
  const [x] = arity(name, operands, 1) as [Typed];
  const fits = x.type.name === 'timestamp' || (x.type.name === 'date' && DATE_PARTS.includes(name));
  if (!fits) throw refused(name, x);
  return { sql: `CAST(${name}(${x.sql}) AS INTEGER)`, type: INT };
}

const UNITS = ['year', 'month', 'day', 'hour', 'minute', 'second'];

function truncate(operands: readonly Typed[]): Typed {
  const [unit, x] = arity('date_trunc', operands, 2) as [Typed, Typed];
  const name = unit.constant?.toLowerCase() ?? '';
  if (!UNITS.includes(name) || x.type.name !== 'timestamp') {
    throw unsupported(`date_trunc other than to ${UNITS.join(', ')} of a TIMESTAMP`);
  }
  return { sql: `date_trunc('${name}', ${x.sql})`, type: TIMESTAMP };
}
