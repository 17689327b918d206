import { arity, refused, unknown } from './call.ts';
import { concatenate, truth } from './operators.ts';
import { unsupported } from './sql-error.ts';
import { convert, joinArray } from './text-functions.ts';
import { coerce, commonOf, type Typed } from './typed.ts';
import { duckType, isFractional, isIntegral, type SqlType } from './types.ts';

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
const TIMESTAMP: SqlType = { name: 'timestamp' };

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
    return { sql: `CAST(abs(${x.sql}) AS ${duckType(x.type)})`, type: x.type };
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
  conv: convert,
  array_join: joinArray,
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
  unix_date: (xs) => {
    const [x] = arity('unix_date', xs, 1) as [Typed];
    if (x.type.name !== 'date') throw refused('unix_date', x);
    return { sql: `CAST(${x.sql} - DATE '1970-01-01' AS INTEGER)`, type: INT };
  },
  date_trunc: truncate,
};

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
