import type { Cursor } from './cursor.ts';
import { unsupported } from './sql-error.ts';
import type { Primitive, SqlType } from './types.ts';

const NAMES: Readonly<Record<string, Primitive>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  BYTE: 'tinyint',
  SMALLINT: 'smallint',
  SHORT: 'smallint',
  INT: 'int',
  INTEGER: 'int',
  BIGINT: 'bigint',
  LONG: 'bigint',
  FLOAT: 'float',
  REAL: 'float',
  DOUBLE: 'double',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_LTZ: 'timestamp',
  TIMESTAMP_NTZ: 'timestamp_ntz',
  STRING: 'string',
  BINARY: 'binary',
};

/**
 * The type in a cast.
 * @throws {SqlError} UNSUPPORTED_FEATURE for nested and other types
 */
export function parseType(cursor: Cursor): SqlType {
  const word = cursor.word();
  if (word === undefined) throw cursor.unexpected();
  cursor.take();
  const primitive = NAMES[word];
  if (primitive !== undefined) return { name: primitive };
  if (!['DECIMAL', 'DEC', 'NUMERIC'].includes(word)) throw unsupported(`a cast to ${word}`);
  if (!cursor.acceptSymbol('(')) return { name: 'decimal', precision: 10, scale: 0 };
  const precision = cursor.wholeNumber('a precision');
  const scale = cursor.acceptSymbol(',') ? cursor.wholeNumber('a scale') : 0;
  cursor.expectSymbol(')');
  if (precision < 1 || precision > 38 || scale > precision) {
    throw unsupported(`DECIMAL(${precision},${scale})`);
  }
  return { name: 'decimal', precision, scale };
}
