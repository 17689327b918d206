import { hash } from 'node:crypto';
import type { Document, Field } from '../../fixtures/records/index.ts';
import { textOf, textSql } from './text.ts';

/**
 * Digest of a set of rows in which rows may be there several times: their number, and the sums of two numbers of
 * 60 bits from the SHA-256 of each row's text. The order of the rows is no part of it; a row that is there twice
 * counts twice, so nothing cancels out.
 */
export interface Sum {
  rows: number;
  first: bigint;
  second: bigint;
}

/** The columns' texts of a row, one after the other. */
export function rowText(fields: readonly Field[], document: Document): string {
  let text = '';
  for (const { name, type } of fields) text += textOf(document[name], type);
  return text;
}

/** The digest of one row. */
export function sumOf(text: string): Sum {
  const digest = hash('sha256', text, 'hex');
  return {
    rows: 1,
    first: BigInt(`0x${digest.slice(0, DIGITS)}`),
    second: BigInt(`0x${digest.slice(DIGITS, 2 * DIGITS)}`),
  };
}

/** Hexadecimal digits of each of the two numbers: what fits a BIGINT. */
const DIGITS = 15;

/** SQL: the SHA-256 of a row's text. */
export function digestSql(fields: readonly Field[]): string {
  return `sha2(concat(${fields.map(textSql).join(', ')}), 256)`;
}

/** SQL: the columns `n`, `high` and `low` of a {@link Sum} of the digests in a column. */
export function sumSql(digest: string): string {
  // DECIMAL(19,0) holds 60 bits, and its sum, of 29 digits, ten thousand million of them.
  const part = (from: number) =>
    `sum(CAST(CAST(conv(substring(${digest}, ${from}, ${DIGITS}), 16, 10) AS BIGINT) AS DECIMAL(19,0)))`;
  return `count(*) AS n, ${part(1)} AS high, ${part(DIGITS + 1)} AS low`;
}

/** Adds a digest to another one. */
export function add(to: Sum, { rows, first, second }: Sum): void {
  to.rows += rows;
  to.first += first;
  to.second += second;
}

export const nothing = (): Sum => ({ rows: 0, first: 0n, second: 0n });

export function isEqual(one: Sum, other: Sum): boolean {
  return one.rows === other.rows && one.first === other.first && one.second === other.second;
}
