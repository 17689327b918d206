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
 * so, the one is taken that leaves the fewest documents out of place. Of indices whose names differ only in the
 * number at their end, as rollover counts, the one of the higher number is later; the order of others is not
 * judged, nor that of any in a partition where one has no number.
 */
export function mispinned(groups: readonly PinGroup[]): Mispinned[] {
  const partitions = Map.groupBy(groups, ({ partition }) => partition);
  return [...partitions.values()].flatMap(ofPartition);
}

/** The number that rollover counts, and what is before it; undefined where a name does not end with one. */
function numbered(index: string): { prefix: string; number: number } | undefined {
  const [, prefix, digits] = /^(.*)-(\d+)$/s.exec(index) ?? [];
  return prefix === undefined || digits === undefined
    ? undefined
    : { prefix, number: Number(digits) };
}

type MayFollow = (before: string, after: string) => boolean;

/** Whether an index may follow another one. */
function orderOf(groups: readonly PinGroup[]): MayFollow {
  const names = new Map(groups.map(({ index }) => [index, numbered(index)]));
  if ([...names.values()].includes(undefined)) return () => true;
  return (before, after) => {
    const [a, b] = [names.get(before), names.get(after)];
    return a?.prefix !== b?.prefix || (a?.number ?? 0) <= (b?.number ?? 0);
  };
}

function ofPartition(groups: readonly PinGroup[]): Mispinned[] {
  const versions = [...Map.groupBy(groups, ({ version }) => version)].sort(([a], [b]) => a - b);
  const chosen = new Set<PinGroup>();
  for (
    let chain = bestChain(versions, orderOf(groups));
    chain !== undefined;
    chain = chain.before
  ) {
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
  mayFollow: MayFollow,
): Chain | undefined {
  const best = new Map<string, Chain>();
  for (const [, groups] of versions) {
    const extended = groups.map((group): Chain => {
      const before = most(
        [...best.values()].filter((chain) => mayFollow(chain.group.index, group.index)),
      );
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
