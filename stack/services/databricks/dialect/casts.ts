import { type SqlError, unsupported } from './sql-error.ts';
import { castText, coerce, invalidInput, raise, type Typed } from './typed.ts';
import {
  decimalOf,
  duckType,
  isIntegral,
  literal,
  type SqlType,
  sameType,
  typeName,
} from './types.ts';

/**
 * CAST(operand AS type) where DuckDB's answer is known to be that of Databricks: see README.md, "Casts".
 * @throws {SqlError} UNSUPPORTED_FEATURE for all others; CAST_INVALID_INPUT for a constant that is malformed
 */
export function cast(operand: Typed, type: SqlType): Typed {
  const from = operand.type;
  if (sameType(from, type)) return operand;
  const plain = { sql: `CAST(${operand.sql} AS ${duckType(type)})`, type };
  if (from.name === 'void') return { ...plain, constant: null };
  if (isIntegral(from) && isIntegral(type)) return plain;
  if (isIntegral(from) && type.name === 'double') return plain;
  if (from.name === 'float' && type.name === 'double') return plain;
  if (type.name === 'decimal') return toDecimal(operand, type);
  if (type.name === 'string' && hasOneText(from)) return toText(operand, plain);
  if (from.name === 'date' && type.name === 'timestamp') return coerce(operand, type);
  if (from.name === 'timestamp' && type.name === 'date') return plain;
  if (from.name === 'string') return fromString(operand, type);
  throw refused(from, type);
}

const hasOneText = (type: SqlType) =>
  isIntegral(type) || ['boolean', 'date', 'decimal'].includes(type.name);

/** DuckDB writes a DECIMAL of no whole digits without the 0 before its point. */
function toText(operand: Typed, plain: Typed): Typed {
  const from = operand.type;
  if (from.name !== 'decimal' || from.precision > from.scale) return plain;
  if (from.precision === 38) throw refused(from, plain.type);
  const wider = { ...from, precision: from.precision + 1 };
  return { ...plain, sql: `CAST(CAST(${operand.sql} AS ${duckType(wider)}) AS VARCHAR)` };
}

function refused(from: SqlType, type: SqlType): SqlError {
  return unsupported(`a cast from ${typeName(from)} to ${typeName(type)}`);
}

/** Only to a scale that is no smaller: nothing is rounded. What does not fit is an error on both sides. */
function toDecimal(operand: Typed, type: SqlType & { name: 'decimal' }): Typed {
  const from = operand.type;
  const exact = isIntegral(from) || from.name === 'decimal';
  if (!exact || decimalOf(from).scale > type.scale) throw refused(from, type);
  return { sql: `CAST(${operand.sql} AS ${duckType(type)})`, type };
}

function fromString(operand: Typed, type: SqlType): Typed {
  if (['date', 'timestamp', 'timestamp_ntz'].includes(type.name) && operand.constant != null) {
    return castText(operand.constant, type);
  }
  if (!isIntegral(type)) throw refused(operand.type, type);
  return { sql: parseInteger(operand, type), type };
}

/** Digits are read; a text that only has spaces or a plus besides is refused; any other is malformed. */
function parseInteger({ sql }: Typed, type: SqlType): string {
  const almost = raise(unsupported(`a text with spaces or a plus as ${typeName(type)}`), type);
  const [before = '', after = ''] = invalidInput('%', 'string', type).message.split('%');
  const message = `concat(${literal(`${before}'`)}, ${sql}, ${literal(`'${after}`)})`;
  const wrong = `CAST(error(${message}) AS ${duckType(type)})`;
  return `CASE WHEN ${sql} IS NULL THEN CAST(NULL AS ${duckType(type)})
    WHEN regexp_full_match(${sql}, '-?[0-9]{1,100}') THEN CAST(${sql} AS ${duckType(type)})
    WHEN regexp_full_match(${sql}, '[\\x00-\\x20+0-9-]*[0-9][\\x00-\\x20]*') THEN ${almost} ELSE ${wrong} END`;
}
