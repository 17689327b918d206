import type { Cursor } from './cursor.ts';
import { unsupported } from './sql-error.ts';

const REFUSED_SYMBOLS = ['&', '|', '^', '~', '!', '<<', '>>', '->', '=>', '['];
const REFUSED_WORDS = ['ILIKE', 'RLIKE', 'REGEXP', 'DIV', 'COLLATE', 'OVER', 'FILTER', 'WITHIN'];

/** @throws {SqlError} UNSUPPORTED_FEATURE naming the operator that is next */
export function refuseOperator(cursor: Cursor): void {
  const { kind, text } = cursor.peek();
  if (kind === 'symbol' && REFUSED_SYMBOLS.includes(text)) {
    throw unsupported(text === '[' ? 'array subscripts' : `the operator ${text}`);
  }
  if (kind === 'word' && REFUSED_WORDS.includes(text.toUpperCase())) {
    throw unsupported(text.toUpperCase());
  }
}
