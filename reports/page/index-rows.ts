import type { IndexLife } from '../../common/run-bundle.ts';

/** The lives of each source's indices, by source. */
export type SourceLives = Readonly<Record<string, readonly IndexLife[]>>;

/**
 * How an index ended, if it did: `deleted` by its lifecycle, `vanished` while it was being written to, or
 * just `gone`, where nobody saw more.
 */
export type End = 'deleted' | 'vanished' | 'gone';

/** An index on the time axis of a run: milliseconds since the run's start, negative before it. */
export interface IndexRow {
  life: IndexLife;
  /** Its creation, or when it was first seen. */
  from: number;
  /** When it was gone, or last seen. */
  to: number;
  /** Spans in which it was written to. */
  writes: { from: number; to: number }[];
  rolledOver: number | null;
  phases: { phase: string; at: number }[];
  end: End | null;
}

/** Indices in the order in which they were made. @param startedAt of the run, ms of the epoch */
export function indexRows(lives: readonly IndexLife[], startedAt: number): IndexRow[] {
  return lives
    .map((life): IndexRow => {
      const from = Math.min(life.createdAt ?? life.firstSeenAt, life.firstSeenAt) - startedAt;
      const to = (life.goneAt ?? life.lastSeenAt) - startedAt;
      const within = (at: number) => Math.min(Math.max(at - startedAt, from), to);
      return {
        life,
        from,
        to,
        writes: writesOf(life).map((span) => ({ from: within(span.from), to: within(span.to) })),
        rolledOver: life.rolledOverAt == null ? null : life.rolledOverAt - startedAt,
        phases: (life.phases ?? []).map(({ phase, at }) => ({ phase, at: within(at) })),
        end: endOf(life),
      };
    })
    .sort((a, b) => a.from - b.from || (a.life.index < b.life.index ? -1 : 1));
}

/** As far as is known: what was seen, made longer to the creation and to the rollover that the server tells. */
function writesOf(life: IndexLife): { from: number; to: number }[] {
  const end = life.goneAt ?? life.lastSeenAt;
  const seen = (life.writes ?? []).map(({ from, to }) => ({ from, to: to ?? end }));
  const [first] = seen;
  const { createdAt, rolledOverAt } = life;
  if (first !== undefined && createdAt != null && first.from === life.firstSeenAt) {
    first.from = Math.min(createdAt, first.from);
  }
  if (seen.length <= 1 && createdAt != null && rolledOverAt != null) {
    return [{ from: createdAt, to: rolledOverAt }];
  }
  return seen;
}

function endOf({ goneAt, rolledOverAt, phases = [], writes }: IndexLife): End | null {
  if (goneAt === null) return null;
  if (phases.some(({ phase }) => phase === 'delete')) return 'deleted';
  const written = writes?.at(-1)?.to === goneAt;
  return written && rolledOverAt == null ? 'vanished' : 'gone';
}
