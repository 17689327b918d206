/** What one look at an alias showed; times are milliseconds of the epoch by the harness's steady clock. */
export interface AliasLook {
  began: number;
  /** When `documents` were known. */
  countedAt: number;
  /** Indices that the alias is written to. */
  writeIndices: readonly string[];
  /** Documents of each index, as a search would count them. */
  documents: ReadonlyMap<string, number>;
  /** Documents that a search by the alias finds. */
  found: number;
  /** Some events that it finds more than once. */
  twice: readonly string[];
  /** Whether `twice` would name every one, and not only those that a shard thinks of. */
  exact: boolean;
  /** Why there is nothing of all this. */
  error: string | null;
}

/**
 * What was wrong at looks at an alias that is rolled over while it is written to: there must be one write index at
 * each, a search must find every event once, and never fewer documents than before, as none may leave.
 */
export function problemsOf(looks: readonly AliasLook[]): string[] {
  let most = 0;
  return looks.flatMap((look, turn) => {
    const where = `look ${turn + 1} of ${looks.length}`;
    if (look.error !== null) return `${where}: the server did not answer: ${look.error}`;
    const problems: string[] = [];
    const { writeIndices, twice, found } = look;
    if (writeIndices.length !== 1) {
      const which = writeIndices.length === 0 ? '' : `: ${writeIndices.join(', ')}`;
      problems.push(`${where}: ${writeIndices.length} write indices${which}`);
    }
    if (twice.length > 0) problems.push(`${where}: found more than once: ${twice.join(', ')}`);
    if (!look.exact) problems.push(`${where}: events may be doubled that the search does not name`);
    if (found < most) problems.push(`${where}: ${found} documents, before there were ${most}`);
    most = Math.max(most, found);
    return problems;
  });
}

/** A moment between two looks: not before `after`, at most at `by`. */
export interface Moment {
  after: number;
  by: number;
}

/** When an index was first seen to hold so many documents; undefined when no look showed it. */
export function whenHeld(
  looks: readonly AliasLook[],
  index: string,
  documents: number,
): Moment | undefined {
  const answered = looks.filter(({ error }) => error === null);
  const at = answered.findIndex((look) => (look.documents.get(index) ?? 0) >= documents);
  const first = answered[at];
  if (first === undefined) return undefined;
  return { after: answered[at - 1]?.began ?? 0, by: first.countedAt };
}
