import { SqlError, typeMismatch, unsupported } from './sql-error.ts';
import {
  decimalOf,
  duckType,
  isFractional,
  isIntegral,
  isNested,
  isNumeric,
  literal,
  type SqlType,
  sameType,
  typeName,
} from './types.ts';

/** An expression in DuckDB's SQL with the type that Databricks gives it. */
export interface Typed {
  sql: string;
  type: SqlType;
  /** The text of a literal; null is NULL. */
  constant?: string | null;
}

const WIDTH = ['tinyint', 'smallint', 'int', 'bigint'];

/**
 * The type that Databricks brings two operands to (ANSI mode); it is refused where that would not be exact.
 * @throws {SqlError} DATATYPE_MISMATCH, UNSUPPORTED_FEATURE
 */
export function commonType(left: Typed, right: Typed): SqlType {
  const [a, b] = [left.type, right.type];
  if (sameType(a, b) || b.name === 'void') return a;
  if (a.name === 'void') return b;
  if (isNumeric(a) && isNumeric(b)) return commonNumber(left, right);
  if (isTemporal(a) && isTemporal(b)) return commonTime(a, b);
  if (isTemporal(a) && isText(right)) return a;
  if (isTemporal(b) && isText(left)) return b;
  if (a.name === 'string' || b.name === 'string') {
    throw unsupported(`an implicit cast between ${typeName(a)} and ${typeName(b)}`);
  }
  throw typeMismatch(`${typeName(a).toUpperCase()} and ${typeName(b).toUpperCase()} differ`);
}

const isTemporal = ({ name }: SqlType) => ['date', 'timestamp', 'timestamp_ntz'].includes(name);
const isText = ({ type, constant }: Typed) => type.name === 'string' && constant != null;

function commonTime(a: SqlType, b: SqlType): SqlType {
  const names = [a.name, b.name];
  if (names.includes('timestamp') && names.includes('timestamp_ntz')) {
    throw unsupported('TIMESTAMP together with TIMESTAMP_NTZ');
  }
  return a.name === 'date' ? b : a;
}

function commonNumber(left: Typed, right: Typed): SqlType {
  const [a, b] = [left.type, right.type];
  if (isIntegral(a) && isIntegral(b)) return WIDTH.indexOf(a.name) >= WIDTH.indexOf(b.name) ? a : b;
  if (isFractional(a) || isFractional(b)) {
    // The double nearest to a constant is the same everywhere; that of a column's value is not.
    if ([left, right].some(({ type, constant }) => type.name === 'decimal' && constant == null)) {
      throw unsupported('DECIMAL together with FLOAT or DOUBLE');
    }
    return { name: 'double' };
  }
  const [x, y] = [decimalOf(a), decimalOf(b)];
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale;
  if (precision > 38) throw unsupported(`${typeName(a)} together with ${typeName(b)}`);
  return { name: 'decimal', precision, scale };
}

/** The common type of several operands. */
export function commonOf(operands: readonly Typed[]): SqlType {
  const [first, ...others] = operands;
  if (first === undefined) throw unsupported('an empty list');
  let common = first;
  for (const operand of others) {
    const type = commonType(common, operand);
    // A text stays a constant one only as long as all are.
    const constant = common.type.name === 'string' ? operand.constant : undefined;
    common = { sql: '', type, ...(constant == null ? {} : { constant }) };
  }
  return common.type;
}

/** The operand as a value of a type that {@link commonType} gave. */
export function coerce(operand: Typed, type: SqlType): Typed {
  if (sameType(operand.type, type)) return operand;
  if (operand.type.name === 'string') return castText(operand.constant ?? '', type);
  if (operand.type.name === 'decimal' && operand.constant != null && type.name === 'double') {
    return { sql: `CAST(${literal(operand.constant)} AS DOUBLE)`, type };
  }
  return { sql: `CAST(${operand.sql} AS ${duckType(type)})`, type };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)?$/;
const ZONED = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: DATE,
  timestamp: ZONED,
  timestamp_ntz: TIME,
};

/**
 * A constant text as DATE or TIMESTAMP. Of the many forms that Databricks reads, the ISO ones.
 * @throws {SqlError} CAST_INVALID_INPUT, UNSUPPORTED_FEATURE
 */
export function castText(text: string, type: SqlType): Typed {
  if (FORMATS[type.name]?.test(text)) {
    return { sql: `CAST(${literal(text)} AS ${duckType(type)})`, type };
  }
  if (
    /^[\d:+\-TZ. ]*$/i.test(text) ||
    /^(?:epoch|now|today|tomorrow|yesterday)/i.test(text.trim())
  ) {
    throw unsupported(`the text '${text}' as ${typeName(type).toUpperCase()}`);
  }
  throw invalidInput(`'${text}'`, 'string', type);
}

export function invalidInput(value: string, from: string, type: SqlType): SqlError {
  return new SqlError(
    'CAST_INVALID_INPUT',
    `The value ${value} of the type "${from.toUpperCase()}" cannot be cast to "${typeName(type).toUpperCase()}" because it is malformed.`,
    '22018',
  );
}

/** SQL that fails with this error when it is evaluated. */
export function raise(error: SqlError, type: SqlType): string {
  return `CAST(error(${literal(error.message)}) AS ${duckType(type)})`;
}

/** @throws {SqlError} UNSUPPORTED_FEATURE for nested types, which are not compared */
export function requireComparable(what: string, type: SqlType): void {
  if (isNested(type)) throw unsupported(`${what} of ${typeName(type)}`);
}
