import type { Digest } from './canonical.ts';

/** The stores that are compared on the fly. */
export type IndexedStore = 'hot' | 'cold';

/** What a document read from a store is, as far as the topic says. */
export type Sight =
  /** As expected, and the first of its identity. */
  | 'expected'
  /** As expected, but the store showed this identity before. */
  | 'repeated'
  /** The identity is in the topic, the content is another one. */
  | 'altered'
  /** The topic holds the identity, but nothing of it belongs in this store. */
  | 'unwanted'
  /** No such identity in the topic. */
  | 'unknown';

const PRESENT = 1;
const ACCEPTED = 2;
const HOT_REJECTED = 4;
const SEEN: Readonly<Record<IndexedStore, number>> = { hot: 8, cold: 16 };

interface Partition {
  base: number;
  /** Slots in use. */
  length: number;
  flags: Uint8Array;
  /** Four words for each slot. */
  digests: Uint32Array;
}

/**
 * What is expected of each record of a topic, 17 bytes each, so that a reader of a store can tell
 * at once which documents are worth keeping whole as evidence. The verdict does not rest on it.
 */
export class ExpectedIndex {
  readonly #partitions = new Map<number, Partition>();
  readonly #wanted = { hot: 0, cold: 0 };
  readonly #seen = { hot: 0, cold: 0 };

  /**
   * Adds a record. Offsets of a partition must ascend, as Kafka gives them.
   * @param expected digest of the expected document; null when the record is rejected
   */
  add(partition: number, offset: number, expected: Digest | null, hotRejected: boolean): void {
    const held = this.#partition(partition, offset);
    const slot = offset - held.base;
    if (slot < held.length) {
      throw new RangeError(`offset ${offset} of partition ${partition} was read before`);
    }
    grow(held, slot + 1);
    held.length = slot + 1;
    if (expected === null) {
      held.flags[slot] = PRESENT;
      return;
    }
    held.flags[slot] = PRESENT | ACCEPTED | (hotRejected ? HOT_REJECTED : 0);
    for (let word = 0; word < 4; word += 1) {
      held.digests[slot * 4 + word] = digestWord(expected, word);
    }
    this.#wanted.cold += 1;
    if (!hotRejected) this.#wanted.hot += 1;
  }

  /** Says what a document of the store is, and remembers that its identity was seen. */
  see(store: IndexedStore, partition: number, offset: number, digest: Digest): Sight {
    const held = this.#partitions.get(partition);
    const slot = offset - (held?.base ?? 0);
    if (held === undefined || slot < 0 || slot >= held.length) return 'unknown';
    const flags = held.flags[slot] ?? 0;
    if ((flags & PRESENT) === 0) return 'unknown';
    if (!isWanted(store, flags)) return 'unwanted';
    for (let word = 0; word < 4; word += 1) {
      if (held.digests[slot * 4 + word] !== digestWord(digest, word)) return 'altered';
    }
    if ((flags & SEEN[store]) !== 0) return 'repeated';
    held.flags[slot] = flags | SEEN[store];
    this.#seen[store] += 1;
    return 'expected';
  }

  /** Identities that the store must hold and that were not seen as expected, at most `limit`. */
  missing(store: IndexedStore, limit: number): { partition: number; offset: number }[] {
    const found: { partition: number; offset: number }[] = [];
    if (this.#wanted[store] === this.#seen[store]) return found;
    for (const [partition, held] of this.#partitions) {
      for (let slot = 0; slot < held.length && found.length < limit; slot += 1) {
        const flags = held.flags[slot] ?? 0;
        if (isWanted(store, flags) && (flags & SEEN[store]) === 0) {
          found.push({ partition, offset: held.base + slot });
        }
      }
    }
    return found;
  }

  #partition(partition: number, base: number): Partition {
    const held = this.#partitions.get(partition);
    if (held !== undefined) return held;
    const fresh = { base, length: 0, flags: new Uint8Array(64), digests: new Uint32Array(256) };
    this.#partitions.set(partition, fresh);
    return fresh;
  }
}

function isWanted(store: IndexedStore, flags: number): boolean {
  return (flags & ACCEPTED) !== 0 && (store === 'cold' || (flags & HOT_REJECTED) === 0);
}

function digestWord(digest: Digest, word: number): number {
  return Number.parseInt(digest.slice(word * 8, word * 8 + 8), 16);
}

function grow(held: Partition, slots: number): void {
  if (slots <= held.flags.length) return;
  const size = Math.max(slots, held.flags.length * 2);
  const flags = new Uint8Array(size);
  flags.set(held.flags);
  const digests = new Uint32Array(size * 4);
  digests.set(held.digests);
  held.flags = flags;
  held.digests = digests;
}
