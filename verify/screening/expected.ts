import type { Document, Field } from '../../fixtures/records/index.ts';
import { add, nothing, rowText, type Sum, sumOf } from './digest.ts';
import { FINE, nameOf, type Range, rangeOf } from './ranges.ts';

/** A digest of the rows of a range. */
export interface RangeSum {
  range: Range;
  sum: Sum;
}

/**
 * The digests that the cold store owes, from the documents that the model expects. Needs memory for each range of 64
 * offsets and not for each document: some 5 MB for a million.
 */
export class ExpectedSums {
  readonly #fields: readonly Field[];
  readonly #fine = new Map<string, RangeSum>();
  /** Documents, and the bytes of their rows' texts. */
  rows = 0;
  bytes = 0;

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  /** Documents may come in any order. */
  add(document: Document): void {
    const text = rowText(this.#fields, document);
    const range = rangeOf(
      Number(document['kafka_partition']),
      BigInt(document['kafka_offset'] as number),
      FINE,
    );
    const name = nameOf(range);
    const found = this.#fine.get(name);
    if (found === undefined) this.#fine.set(name, { range, sum: sumOf(text) });
    else add(found.sum, sumOf(text));
    this.rows += 1;
    this.bytes += Buffer.byteLength(text);
  }

  /** The digests of the ranges of a width, by their names. */
  at(width: number): Map<string, RangeSum> {
    if (width === FINE) return this.#fine;
    const wide = new Map<string, RangeSum>();
    for (const { range, sum } of this.#fine.values()) {
      if (range === null) continue;
      const wider = rangeOf(range.partition, range.start, width);
      const name = nameOf(wider);
      const found = wide.get(name) ?? { range: wider, sum: nothing() };
      add(found.sum, sum);
      wide.set(name, found);
    }
    return wide;
  }
}
