/** Where a record stands in its topic. */
export interface Place {
  partition: number;
  offset: number;
}

const RANKS = 2 ** 32;

/**
 * A record's place among all records of any topic, 0 to 2^32 - 1, evenly spread and fixed by seed,
 * partition and offset.
 */
export function sampleRank(seed: number, partition: number, offset: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (const part of [partition, offset % RANKS, Math.floor(offset / RANKS)]) {
    hash = Math.imul(hash ^ (hash >>> 16) ^ part, 0x7feb352d);
    hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  }
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A seeded sample of a topic that grows: one record in 1, 2, 4, 8, ..., the rate halved whenever there
 * would be more than `most`. So it holds all records of a small topic and between half of `most` and
 * `most` of any other, each record with the same chance. Which ones depends on the seed and on how far
 * the topic has come, and on nothing else.
 */
export class Sample {
  readonly seed: number;
  readonly #most: number;
  readonly #held = new Map<string, Place & { rank: number }>();
  readonly #ends = new Map<number, number>();
  #oneIn = 1;

  constructor(seed: number, most = 1_000) {
    this.seed = seed;
    this.#most = most;
  }

  /** One record in so many is in the sample. */
  get oneIn(): number {
    return this.#oneIn;
  }

  /** The sampled records by `<partition>-<offset>`. */
  get records(): ReadonlyMap<string, Place> {
    return this.#held;
  }

  /**
   * Takes in what the topic came to hold: the records of each partition up to an end offset.
   * @returns the names of records that are no longer in the sample
   */
  extend(ends: ReadonlyMap<number, number>): string[] {
    const dropped: string[] = [];
    for (const [partition, end] of ends) {
      for (let offset = this.#ends.get(partition) ?? 0; offset < end; offset += 1) {
        const rank = sampleRank(this.seed, partition, offset);
        if (rank >= RANKS / this.#oneIn) continue;
        this.#held.set(`${partition}-${offset}`, { partition, offset, rank });
        if (this.#held.size > this.#most) dropped.push(...this.#halve());
      }
      this.#ends.set(partition, Math.max(end, this.#ends.get(partition) ?? 0));
    }
    return dropped;
  }

  #halve(): string[] {
    this.#oneIn *= 2;
    const dropped: string[] = [];
    for (const [name, { rank }] of this.#held) {
      if (rank >= RANKS / this.#oneIn) dropped.push(name);
    }
    for (const name of dropped) this.#held.delete(name);
    return dropped;
  }
}
