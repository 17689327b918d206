import type { Column } from '../../../stack/services/delta/log.ts';

/** What values of one column are put in order by; of a TIMESTAMP the milliseconds. */
export type Key = bigint | number | string;

const WHOLE = ['long', 'integer', 'short', 'byte'];

/** The key of a value, of a row or of a file's statistics; undefined for types whose order is not looked at. */
export function keyOf({ type }: Column, value: unknown): Key | undefined {
  if (WHOLE.includes(String(type))) return BigInt(value as string | number | bigint);
  if (type === 'double' || type === 'float' || String(type).startsWith('decimal(')) {
    const number = Number(value);
    return Number.isNaN(number) ? undefined : number;
  }
  if (type === 'timestamp') return Date.parse(String(value));
  return type === 'string' || type === 'date' ? String(value) : undefined;
}

/** Negative, 0 or positive. Texts are compared byte by byte in UTF-8, as Delta does. */
export function order(left: Key, right: Key): number {
  if (typeof left === 'string' || typeof right === 'string') {
    return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  }
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
