/** Documents of one partition in one index whose rows one version of the cold table added. */
export interface PinGroup {
  partition: number;
  version: number;
  index: string;
  documents: number;
}

/** A group that is not where its checkpoint's index is, and where it should be, in words. */
export interface Mispinned extends PinGroup {
  pinned: string;
}

/** The best way to end with a group: what precedes it, and how many documents are then in their place. */
interface Chain {
  group: PinGroup;
  before: Chain | undefined;
  documents: number;
}

/**
 * The groups that can't be where the pipeline's router sent them: it gives a partition one index for each
 * checkpoint, and from one checkpoint to the next the same one or a later one. Of all ways to read the groups
 * so, the one is taken that leaves the fewest documents out of place. Later is the index of the higher number
 * at the end of its name, as rollover counts; in a partition where an index has none, order is not judged.
 */
export function mispinned(groups: readonly PinGroup[]): Mispinned[] {
  const partitions = Map.groupBy(groups, ({ partition }) => partition);
  return [...partitions.values()].flatMap(ofPartition);
}

/** The number that rollover counts; undefined where a name does not end with one. */
function numberOf(index: string): number | undefined {
  const [, digits] = /-(\d+)$/.exec(index) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function ofPartition(groups: readonly PinGroup[]): Mispinned[] {
  const versions = [...Map.groupBy(groups, ({ version }) => version)].sort(([a], [b]) => a - b);
  const ordered = groups.every(({ index }) => numberOf(index) !== undefined);
  const order = (index: string) => (ordered ? (numberOf(index) ?? 0) : 0);
  const chosen = new Set<PinGroup>();
  for (let chain = bestChain(versions, order); chain !== undefined; chain = chain.before) {
    chosen.add(chain.group);
  }
  let latest: PinGroup | undefined;
  return versions.flatMap(([, own]) => {
    const pinned = own.find((group) => chosen.has(group));
    latest = pinned ?? latest;
    const where = expectedIndex(pinned, latest);
    return own.flatMap((group) => (chosen.has(group) ? [] : { ...group, pinned: where }));
  });
}

function expectedIndex(pinned: PinGroup | undefined, latest: PinGroup | undefined): string {
  if (pinned !== undefined) return pinned.index;
  return latest === undefined ? 'an earlier index' : `${latest.index}, or a later index`;
}

/** By dynamic programming over the versions: for each index the best chain that ends in it so far. */
function bestChain(
  versions: readonly (readonly [number, readonly PinGroup[]])[],
  order: (index: string) => number,
): Chain | undefined {
  const best = new Map<string, Chain>();
  for (const [, groups] of versions) {
    const extended = groups.map((group): Chain => {
      const at = order(group.index);
      const before = most([...best.values()].filter((chain) => order(chain.group.index) <= at));
      return { group, before, documents: group.documents + (before?.documents ?? 0) };
    });
    for (const chain of extended) {
      const { index } = chain.group;
      const known = best.get(index);
      if (known === undefined || known.documents < chain.documents) best.set(index, chain);
    }
  }
  return most([...best.values()]);
}

function most(chains: readonly Chain[]): Chain | undefined {
  return chains.reduce<Chain | undefined>(
    (best, chain) => (best === undefined || chain.documents > best.documents ? chain : best),
    undefined,
  );
}
