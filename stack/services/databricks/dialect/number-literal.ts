import type { Expression } from './ast.ts';
import { SqlError, unsupported } from './sql-error.ts';
import type { Token } from './tokens.ts';
import type { SqlType } from './types.ts';

const RANGES: readonly (readonly ['tinyint' | 'smallint' | 'int' | 'bigint', number])[] = [
  ['tinyint', 8],
  ['smallint', 16],
  ['int', 32],
  ['bigint', 64],
];
const SUFFIXES: Readonly<Record<string, string>> = { Y: 'tinyint', S: 'smallint', L: 'bigint' };

/**
 * A number with the type that Spark gives it: INT, BIGINT or DECIMAL by its size, DECIMAL with a point, DOUBLE
 * with an exponent, or what its suffix says.
 * @throws {SqlError} INVALID_NUMERIC_LITERAL_RANGE; UNSUPPORTED_FEATURE for more than 38 digits
 */
export function numberLiteral({ text, suffix = '' }: Token, negative: boolean): Expression {
  const signed = negative ? `-${text}` : text;
  const literal = (type: SqlType): Expression => ({ kind: 'literal', type, text: signed });
  const whole = /^\d+$/.test(text);
  if (suffix === 'D' || (suffix === '' && /e/i.test(text))) return literal({ name: 'double' });
  if (suffix === 'F') return literal({ name: 'float' });
  if (whole && suffix !== 'BD') {
    const wanted = SUFFIXES[suffix];
    const fits = RANGES.find(
      ([name, bits]) =>
        (wanted === undefined ? bits >= 32 : name === wanted) &&
        BigInt.asIntN(bits, BigInt(signed)) === BigInt(signed),
    );
    if (fits !== undefined) return literal({ name: fits[0] });
    if (wanted !== undefined) {
      throw new SqlError(
        'INVALID_NUMERIC_LITERAL_RANGE',
        `Numeric literal ${signed} is outside the valid range of ${wanted}.`,
        '22003',
      );
    }
  } else if (suffix !== '' && suffix !== 'BD') {
    throw unsupported(`the number ${text}${suffix}`);
  }
  if (/e/i.test(text)) throw unsupported(`the number ${text}${suffix}`);
  const [integer = '', fraction = ''] = text.split('.');
  const digits = integer.replace(/^0+/, '').length + fraction.length;
  const precision = Math.max(digits, fraction.length, 1);
  if (precision > 38) throw unsupported('a number of more than 38 digits');
  return literal({ name: 'decimal', precision, scale: fraction.length });
}
