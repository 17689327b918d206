/** What a set of rows is known by: two sets have the same one if they are equal, and in practice only then. */
export interface Sum {
  rows: number;
  /** Of the rows' 128-bit digests, modulo 2^128: the order does not matter, and a row that is doubled counts twice. */
  digests: bigint;
}

/** Which record a row is of, as far as it says. */
export interface RowIdentity {
  partition: number | null;
  offset: number | null;
}

/** The rows of one partition. */
export interface Extent {
  rows: number;
  first: number;
  last: number;
}

const MODULUS = 2n ** 128n;
/** Offsets of a range. */
const RANGE = 4096;
/** Rows that do not say which record they are of. */
const NOWHERE = 'rows without partition and offset';

/** `<partition>/<range of offsets>`. */
function rangeOf({ partition, offset }: RowIdentity): string {
  if (partition === null || offset === null) return NOWHERE;
  return `${partition}/${Math.floor(offset / RANGE)}`;
}

/** Sums of rows by partition and range of offsets. */
export class Tally {
  readonly #sums = new Map<string, Sum>();
  readonly #extents = new Map<number, Extent>();

  /** @param digest 32 hexadecimal digits of the row's whole content, partition and offset included */
  add(identity: RowIdentity, digest: string): void {
    const range = rangeOf(identity);
    this.#put(range, { rows: 1, digests: BigInt(`0x${digest}`) });
    const { partition, offset } = identity;
    if (partition === null || offset === null) return;
    this.#extend(partition, { rows: 1, first: offset, last: offset });
  }

  addAll(other: Tally): void {
    for (const [range, sum] of other.#sums) this.#put(range, sum);
    for (const [partition, extent] of other.#extents) this.#extend(partition, extent);
  }

  get rows(): number {
    return [...this.#sums.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Number, lowest and highest offset of each partition's rows. */
  get extents(): ReadonlyMap<number, Extent> {
    return this.#extents;
  }

  /** The rows of one partition only. */
  of(partition: number): Tally {
    const part = new Tally();
    for (const [range, sum] of this.#sums) {
      if (range.startsWith(`${partition}/`)) part.#put(range, sum);
    }
    const extent = this.#extents.get(partition);
    if (extent !== undefined) part.#extend(partition, extent);
    return part;
  }

  /** The ranges in which the other one has other rows. */
  differing(other: Tally): string[] {
    const ranges = new Set([...this.#sums.keys(), ...other.#sums.keys()]);
    return [...ranges].filter((range) => {
      const [here, there] = [this.#sums.get(range), other.#sums.get(range)];
      return here?.rows !== there?.rows || here?.digests !== there?.digests;
    });
  }

  #put(range: string, { rows, digests }: Sum): void {
    const held = this.#sums.get(range) ?? { rows: 0, digests: 0n };
    this.#sums.set(range, {
      rows: held.rows + rows,
      digests: (held.digests + digests) % MODULUS,
    });
  }

  #extend(partition: number, { rows, first, last }: Extent): void {
    const held = this.#extents.get(partition) ?? { rows: 0, first, last };
    this.#extents.set(partition, {
      rows: held.rows + rows,
      first: Math.min(held.first, first),
      last: Math.max(held.last, last),
    });
  }
}

/** Tells whether a row is in one of the ranges. */
export function inRanges(ranges: readonly string[]): (identity: RowIdentity) => boolean {
  const wanted = new Set(ranges);
  return (identity) => wanted.has(rangeOf(identity));
}
