import type { Difference } from '../common/run-bundle.ts';
import { canonicalForm } from './canonical.ts';

const LONGEST = 200;
const CONTEXT = 40;
const MOST = 20;

/**
 * Field by field, what differs between the expected and the found content: absent fields, extra
 * fields, other values. Arrays are compared element by element. At most 20 differences, each value
 * at most 200 characters around the first difference.
 */
export function explainDifferences(expected: unknown, found: unknown): Difference[] {
  const differences: Difference[] = [];
  compare('', expected, found, differences);
  return differences;
}

function compare(field: string, expected: unknown, found: unknown, into: Difference[]): void {
  if (into.length >= MOST || same(expected, found)) return;
  if (isRecord(expected) && isRecord(found)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      compare(field === '' ? name : `${field}.${name}`, expected[name], found[name], into);
    }
    return;
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    for (let index = 0; index < Math.max(expected.length, found.length); index += 1) {
      compare(`${field}[${index}]`, expected[index], found[index], into);
    }
    return;
  }
  const from =
    typeof expected === 'string' && typeof found === 'string' ? start(expected, found) : 0;
  into.push({ field, expected: render(expected, from), found: render(found, from) });
}

function same(expected: unknown, found: unknown): boolean {
  if (expected === undefined || found === undefined) return expected === found;
  return canonicalForm(expected) === canonicalForm(found);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where to begin showing two long texts: a little before they part. */
function start(expected: string, found: string): number {
  if (Math.max(expected.length, found.length) <= LONGEST) return 0;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at += 1;
  return Math.max(0, at - CONTEXT);
}

/** A value as bounded text; null for an absent one. */
export function render(value: unknown, from = 0): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') return shorten(canonicalForm(value), 0);
  const shown = JSON.stringify(value.slice(from, from + LONGEST));
  const left = value.length - from - LONGEST;
  return `${from > 0 ? `(from character ${from}) ` : ''}${shown}${left > 0 ? ` (${left} more)` : ''}`;
}

function shorten(text: string, from: number): string {
  const left = text.length - from - LONGEST;
  return left > 0 ? `${text.slice(from, from + LONGEST)} (${left} more)` : text;
}
