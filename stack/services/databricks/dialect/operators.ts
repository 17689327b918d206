import type { BinaryOperator } from './ast.ts';
import { SqlError, typeMismatch, unsupported } from './sql-error.ts';
import { coerce, commonType, raise, requireComparable, type Typed } from './typed.ts';
import { duckType, isFractional, isIntegral, isNumeric, type SqlType, typeName } from './types.ts';

const BOOLEAN: SqlType = { name: 'boolean' };

/**
 * A binary operator on operands for which DuckDB gives what Databricks gives: see README.md, "Operators".
 * @throws {SqlError} DATATYPE_MISMATCH, UNSUPPORTED_FEATURE
 */
export function binary(operator: BinaryOperator, left: Typed, right: Typed): Typed {
  switch (operator) {
    case 'AND':
    case 'OR':
      return {
        sql: `(${truth(left).sql} ${operator} ${truth(right).sql})`,
        type: BOOLEAN,
      };
    case '||':
      return concatenate([left, right]);
    case '+':
    case '-':
    case '*':
      return arithmetic(operator, left, right);
    case '/':
      return divide(left, right);
    case '%':
      return remainder(left, right);
    default:
      return compare(operator, left, right);
  }
}

/** @throws {SqlError} DATATYPE_MISMATCH for anything but BOOLEAN and NULL */
export function truth(operand: Typed): Typed {
  if (operand.type.name === 'void') return { sql: 'CAST(NULL AS BOOLEAN)', type: BOOLEAN };
  if (operand.type.name === 'boolean') return operand;
  throw typeMismatch(`BOOLEAN is required, not ${typeName(operand.type).toUpperCase()}`);
}

export function compare(operator: string, left: Typed, right: Typed): Typed {
  const type = commonType(left, right);
  requireComparable('a comparison', type);
  const symbol = operator === '<=>' ? 'IS NOT DISTINCT FROM' : operator;
  return { sql: `(${coerce(left, type).sql} ${symbol} ${coerce(right, type).sql})`, type: BOOLEAN };
}

/** NULL if one operand is NULL. */
export function concatenate(operands: readonly Typed[]): Typed {
  for (const { type } of operands) {
    if (type.name !== 'string') throw unsupported(`concatenation of ${typeName(type)}`);
  }
  // With a cast: of a NULL alone DuckDB makes a number.
  const sql = `CAST(${operands.map((operand) => operand.sql).join(' || ')} AS VARCHAR)`;
  return { sql, type: { name: 'string' } };
}

function arithmetic(operator: '+' | '-' | '*', left: Typed, right: Typed): Typed {
  requireNumbers(operator, left, right);
  if (left.type.name === 'decimal' && right.type.name === 'decimal') {
    return decimalArithmetic(operator, left, right);
  }
  const fractional = isFractional(left.type) || isFractional(right.type);
  if (!fractional && (left.type.name === 'decimal' || right.type.name === 'decimal')) {
    throw unsupported(`${operator} of DECIMAL and another type without a cast`);
  }
  const type = commonType(left, right);
  return { sql: `(${coerce(left, type).sql} ${operator} ${coerce(right, type).sql})`, type };
}

function requireNumbers(operator: string, left: Typed, right: Typed): void {
  for (const { type } of [left, right]) {
    if (!isNumeric(type)) throw unsupported(`${operator} on ${typeName(type)}`);
  }
}

/** Spark's types of results; refused where it would have to round to 38 digits. */
function decimalArithmetic(operator: '+' | '-' | '*', left: Typed, right: Typed): Typed {
  const [a, b] = [left.type, right.type];
  if (a.name !== 'decimal' || b.name !== 'decimal') throw unsupported(operator);
  const scale = operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const precision =
    operator === '*'
      ? a.precision + b.precision + 1
      : Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1;
  if (precision > 38) throw unsupported(`${typeName(a)} ${operator} ${typeName(b)}`);
  const type: SqlType = { name: 'decimal', precision, scale };
  return { sql: `CAST((${left.sql} ${operator} ${right.sql}) AS ${duckType(type)})`, type };
}

const DIVIDE_BY_ZERO = new SqlError(
  'DIVIDE_BY_ZERO',
  'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.',
  '22012',
);

/** Of whole numbers and DOUBLE, as DOUBLE. */
function divide(left: Typed, right: Typed): Typed {
  requireNumbers('/', left, right);
  const type: SqlType = { name: 'double' };
  for (const operand of [left, right]) {
    if (operand.type.name === 'decimal') throw unsupported('/ on decimals');
    if (!isIntegral(operand.type) && !isFractional(operand.type)) throw unsupported('/');
  }
  const [dividend, divisor] = [coerce(left, type).sql, coerce(right, type).sql];
  const zero = `${divisor} = 0 AND ${dividend} IS NOT NULL`;
  return {
    sql: `CASE WHEN ${zero} THEN ${raise(DIVIDE_BY_ZERO, type)} ELSE ${dividend} / ${divisor} END`,
    type,
  };
}

/** Of whole numbers by a constant that is not zero. */
function remainder(left: Typed, right: Typed): Typed {
  const constant = right.constant ?? '0';
  if (!isIntegral(left.type) || !isIntegral(right.type) || BigInt(constant) === 0n) {
    throw unsupported('% other than of a whole number by a constant that is not 0');
  }
  const type = commonType(left, right);
  return { sql: `(${coerce(left, type).sql} % ${coerce(right, type).sql})`, type };
}

/** @throws {SqlError} UNSUPPORTED_FEATURE for what is no number */
export function negate(operand: Typed): Typed {
  if (!isNumeric(operand.type)) throw unsupported(`- before ${typeName(operand.type)}`);
  return { sql: `CAST(- ${operand.sql} AS ${duckType(operand.type)})`, type: operand.type };
}

/** Only constant patterns, whose escapes can be checked: elsewhere Databricks fails on a wrong one. */
export function like(operand: Typed, pattern: Typed): Typed {
  if (operand.type.name !== 'string') throw unsupported(`LIKE on ${typeName(operand.type)}`);
  if (pattern.constant == null || pattern.type.name !== 'string') {
    throw unsupported('LIKE with a pattern that is no constant');
  }
  if (/\\(?![%_\\])/.test(pattern.constant.replaceAll('\\\\', ''))) {
    throw unsupported('LIKE with a backslash before anything but %, _ and \\');
  }
  return { sql: `(${operand.sql} LIKE ${pattern.sql} ESCAPE '\\')`, type: BOOLEAN };
}
