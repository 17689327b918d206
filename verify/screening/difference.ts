import { isEqual, nothing } from './digest.ts';
import type { RangeSum } from './expected.ts';
import type { Answer } from './figures.ts';
import { byPlace, COARSE, nameOf, type Range, rangeOf } from './ranges.ts';

/** The digests that the warehouse sent, by the names of their ranges. */
export function sumsOf(answer: Answer, width: number): Map<string, RangeSum> {
  const sums = new Map<string, RangeSum>();
  for (const { part, start, n, high, low } of answer) {
    const range =
      part === null || start === null
        ? null
        : { partition: Number(part), start: BigInt(start as bigint), width };
    const { sum } = sums.get(nameOf(range)) ?? { sum: nothing() };
    sum.rows += Number(n);
    sum.first += BigInt(high as string);
    sum.second += BigInt(low as string);
    sums.set(nameOf(range), { range, sum });
  }
  return sums;
}

/** Those of the fine ranges that are in coarse ones. */
export function onlyWithin(
  sums: ReadonlyMap<string, RangeSum>,
  coarse: readonly Range[],
): Map<string, RangeSum> {
  const wide = new Set(coarse.map(nameOf));
  const inside = ([, { range }]: [string, RangeSum]) =>
    range !== null && wide.has(nameOf(rangeOf(range.partition, range.start, COARSE)));
  return new Map([...sums].filter(inside));
}

/** A range whose digests differ. */
export interface Differing {
  range: Range;
  expected: RangeSum['sum'];
  found: RangeSum['sum'];
}

/** The ranges whose digests differ, by partition and offset; one that is on one side only differs, too. */
export function differing(
  expected: ReadonlyMap<string, RangeSum>,
  found: ReadonlyMap<string, RangeSum>,
): Differing[] {
  const ranges = new Map([...expected, ...found].map(([name, { range }]) => [name, range]));
  return [...ranges]
    .map(([name, range]) => ({
      range,
      expected: expected.get(name)?.sum ?? nothing(),
      found: found.get(name)?.sum ?? nothing(),
    }))
    .filter(({ expected: one, found: other }) => !isEqual(one, other))
    .sort((one, other) => byPlace(one.range, other.range));
}

/** The first ranges, as many as may be looked into, together of so many rows; the others are left. */
export function choose(
  all: readonly Differing[],
  mostRanges: number,
  mostRows = Number.POSITIVE_INFINITY,
): { chosen: Differing[]; left: Differing[] } {
  const chosen: Differing[] = [];
  const left: Differing[] = [];
  let rows = 0;
  for (const differs of all) {
    const fits = chosen.length < mostRanges && rows + differs.found.rows <= mostRows;
    if (fits) rows += differs.found.rows;
    (fits ? chosen : left).push(differs);
  }
  return { chosen, left };
}

/** A range that is not looked into, as a sentence. */
export function describeRange({ range, expected, found }: Differing): string {
  const rows = `${found.rows} rows, ${expected.rows} expected ones`;
  if (range === null) return `rows without partition or offset differ and were not read: ${rows}`;
  const last = range.start + BigInt(range.width - 1);
  return `partition ${range.partition}, offsets ${range.start} to ${last} differ and were not read: ${rows}`;
}
