import type { IndexLife } from '../../common/run-bundle.ts';
import type { SourceLives } from '../page/index-rows.ts';

const SECOND = 1_000;
/** Seconds from one rollover to the next, and from a rollover to the deletion. */
const ROLLOVER = 7;
const KEPT = 40;
/** The one that vanishes under the job, after so many seconds. */
const VANISHES = 9;
const VANISHES_AFTER = 4;

const name = (alias: string, number: number) => `${alias}-${String(number).padStart(6, '0')}`;

/** An index that is written to all the time. @param startedAt of the run, ms of the epoch */
function onlyOne(alias: string, startedAt: number): IndexLife {
  const createdAt = startedAt + 60 * SECOND;
  const seen = createdAt + 30 * SECOND;
  return {
    index: name(alias, 1),
    uuid: alias,
    firstSeenAt: seen,
    lastSeenAt: startedAt + 180 * SECOND,
    goneAt: null,
    partitions: { 0: { first: 0, last: 2_499, documents: 2_450 } },
    createdAt,
    rolledOverAt: null,
    writes: [{ from: seen, to: null }],
    phases: [{ phase: 'hot', at: createdAt }],
    documents: [{ at: seen, count: 2_450 }],
  };
}

/** One of many: rolled over and deleted in its turn, if the run lasts long enough. */
function oneOfMany(number: number, startedAt: number, end: number): IndexLife {
  const createdAt = startedAt + (60 + number * ROLLOVER) * SECOND;
  const vanishes = number === VANISHES;
  const rolledOverAt = createdAt + ROLLOVER * SECOND + 120;
  const over = vanishes ? createdAt + VANISHES_AFTER * SECOND : rolledOverAt;
  const deletedAt = over + KEPT * SECOND;
  const gone = vanishes ? over : deletedAt;
  const known = <T>(at: number, value: T) => (at < end ? value : null);
  return {
    index: name('arxiv', number),
    uuid: `u${number}`,
    firstSeenAt: createdAt + 400,
    lastSeenAt: Math.min(gone - 300, end),
    goneAt: known(gone + 700, gone + 700),
    partitions: Object.fromEntries(
      Array.from({ length: 8 }, (_, part) => [
        String(part),
        { first: number * 100, last: number * 100 + 99, documents: 98 },
      ]),
    ),
    createdAt,
    rolledOverAt: vanishes ? null : known(over, over),
    writes: [{ from: createdAt + 400, to: known(over + 700, over + 700) }],
    phases: [
      { phase: 'hot', at: createdAt + 50 },
      ...(known(gone, vanishes ? null : gone) === null ? [] : [{ phase: 'delete', at: gone }]),
    ],
    documents: [0, 1, 2, 3, 4].map((turn) => ({
      at: createdAt + turn * SECOND,
      count: turn * 196,
    })),
  };
}

/** A run of three minutes: many rollovers and deletions of one alias, an index that vanished, one that stays. */
export function exampleLives(startedAt: number, many = 17): SourceLives {
  const end = startedAt + 180 * SECOND;
  return {
    arxiv: Array.from({ length: many }, (_, index) => oneOfMany(index + 1, startedAt, end)),
    news: [onlyOne('news', startedAt)],
  };
}
