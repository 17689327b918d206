import type { IndexLife } from '../../common/run-bundle.ts';
import type { SeenIndex } from './index-look.ts';

/** Points of documents over time that a life keeps at most. */
const MOST_POINTS = 40;

/** A life that is being watched: nothing is left out of it. */
export type GrowingLife = { [Key in keyof IndexLife]-?: Exclude<IndexLife[Key], undefined> };

/** An index that a look shows for the first time. @param at when the look began, ms of the epoch */
export function newLife({ index, uuid, createdAt }: SeenIndex, at: number): GrowingLife {
  return {
    index,
    uuid,
    firstSeenAt: at,
    lastSeenAt: at,
    goneAt: null,
    partitions: {},
    partitionsAt: at,
    createdAt,
    rolledOverAt: null,
    writes: [],
    phases: [],
    documents: [],
  };
}

/** Adds what another look shows of the index. One that had been missed by an earlier look is not gone. */
export function extendLife(life: GrowingLife, seen: SeenIndex, at: number): void {
  life.lastSeenAt = at;
  life.goneAt = null;
  const last = life.writes.at(-1);
  if (seen.write && (last === undefined || last.to !== null)) {
    life.writes.push({ from: at, to: null });
  }
  if (!seen.write) endWriting(life, at);
  if (seen.lifecycle !== undefined) {
    const { date, phase, phaseAt } = seen.lifecycle;
    // Until the rollover ages count from the creation; an origination date lies before it.
    if (date !== null && life.createdAt !== null && date > life.createdAt) life.rolledOverAt = date;
    if (phase !== null && phase !== life.phases.at(-1)?.phase) {
      life.phases.push({ phase, at: phaseAt ?? at });
    }
  }
  if (seen.documents !== null && seen.documents !== life.documents.at(-1)?.count) {
    life.documents.push({ at, count: seen.documents });
    if (life.documents.length > MOST_POINTS) life.documents = thinned(life.documents);
  }
}

/** The index is no longer there. @param at when that was known, ms of the epoch */
export function endLife(life: GrowingLife, at: number): void {
  life.goneAt = at;
  endWriting(life, at);
}

function endWriting({ writes }: GrowingLife, at: number): void {
  const last = writes.at(-1);
  if (last !== undefined && last.to === null) last.to = at;
}

/** Every other point, with the first and the last. */
const thinned = <T>(points: readonly T[]): T[] =>
  points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
