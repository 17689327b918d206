/** Both stores at a moment; the cold one was looked at first, so that the hot one has what that has. */
export interface BalanceLook {
  /** Milliseconds of the epoch. */
  at: number;
  /** Newest version of the cold table; -1 when there was no table yet. */
  version: number;
  /** `_id` of the documents by index. */
  hot: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What both stores of a source had to hold in the end. */
export interface Deliveries {
  /** The version of the cold table that added a record's row, by the `_id` of its document. */
  versions: ReadonlyMap<string, number>;
  /** Replayed into an index that was gone, and so never again in the hot store: allowed to be missing. */
  replayed: ReadonlySet<string>;
}

/** What was not balanced at a look, with some of the records. */
export interface Imbalance {
  look: number;
  what: string;
  ids: readonly string[];
}

/**
 * Commits by which the hot store may be ahead: that of a checkpoint that is complete and not committed yet, and
 * that of the one under way; after a failure two, since what was under way is read again in parts: a checkpoint
 * may be taken while the job still reads it. Fewer would blame a good pipeline at the looks between the two writes;
 * what it hides for that long is judged by the later looks, which allow no more, and in the end by the oracle.
 */
const AHEAD = 3;
const MOST_SHOWN = 5;

/**
 * Holds all looks to: what is in the hot store or went with an index is what is in the cold store, apart from
 * the records of the next few commits. Neither a record nor an index that went may be there again; no document
 * of an index that is there may go.
 */
export function imbalances(looks: readonly BalanceLook[], expected: Deliveries): Imbalance[] {
  const found: Imbalance[] = [];
  /** Documents of each index when it was last seen. */
  const known = new Map<string, ReadonlySet<string>>();
  const went = new Set<string>();
  const commits = [...new Set(expected.versions.values())].sort((a, b) => a - b);
  for (const [look, { version, hot }] of looks.entries()) {
    const tell = (what: string, ids: Iterable<string>) => {
      const all = [...ids];
      if (all.length > 0) {
        found.push({ look, what: `${all.length} ${what}`, ids: all.slice(0, MOST_SHOWN) });
      }
    };
    const there = new Set([...hot.values()].flatMap((ids) => [...ids]));
    const gone = new Set([...known].flatMap(([index, ids]) => (hot.has(index) ? [] : [...ids])));
    for (const index of known.keys()) if (!hot.has(index)) went.add(index);
    for (const index of [...hot.keys()].filter((name) => went.has(name))) {
      found.push({ look, what: `${index} was gone and is there again`, ids: [] });
    }
    const coming = commits.filter((commit) => commit > version).slice(0, AHEAD);
    const latest = coming.at(-1) ?? version;
    const isIn = (id: string) => there.has(id) || gone.has(id) || expected.replayed.has(id);
    // What the router held is written to the hot store only after its checkpoint.
    const cold = [...expected.versions].filter(([, commit]) => commit < version);
    tell('of the cold store are neither in the hot store nor expired', missing(cold, isIn));
    tell(
      'of the hot store are not in the next commits',
      [...there, ...gone].filter((id) => (expected.versions.get(id) ?? Infinity) > latest),
    );
    tell(
      'expired and are there again',
      [...gone].filter((id) => there.has(id)),
    );
    for (const [index, ids] of hot) {
      const before = known.get(index) ?? new Set();
      tell(
        `left ${index}, which is there`,
        [...before].filter((id) => !ids.has(id)),
      );
      known.set(index, ids);
    }
  }
  return found;
}

const missing = (cold: readonly (readonly [string, number])[], isIn: (id: string) => boolean) =>
  cold.flatMap(([id]) => (isIn(id) ? [] : [id]));
