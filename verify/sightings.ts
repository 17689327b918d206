import type { Sample } from './sample.ts';
import type { Cell, Column } from './table-writer.ts';

/**
 * What looks at a store told of a sampled record:
 *
 * - `watched`: it is in the sample since `at`
 * - `seen`: it was there at a look that ended `at`, and had not been at the look that began `after`
 *   (null: nobody had looked)
 * - `gone`: it was no longer there at a look that ended `at`, though it had been at the one that began `after`
 *
 * Of the cold store no look is needed: its log tells which version added a row and which took it away.
 * There `at` and `after` are the commit's time and `version` is the version; only rows that were taken
 * away again have sightings, the others stand in the history of the store itself.
 */
export interface SightingRow {
  store: 'hot' | 'cold';
  kind: 'watched' | 'seen' | 'gone';
  partition: number;
  offset: number;
  /** Milliseconds of the epoch, as `at`. */
  after: number | null;
  at: number;
  /** The concrete index, or the data file. */
  place: string | null;
  version: number | null;
}

export const SIGHTING_COLUMNS: readonly Column[] = [
  { name: 'store', type: 'text' },
  { name: 'kind', type: 'text' },
  { name: 'partition', type: 'integer' },
  { name: 'offset', type: 'long' },
  { name: 'after_ms', type: 'long' },
  { name: 'at_ms', type: 'long' },
  { name: 'place', type: 'text' },
  { name: 'version', type: 'long' },
];

export const sightingCells = (row: SightingRow): Cell[] => [
  row.store,
  row.kind,
  row.partition,
  row.offset,
  row.after,
  row.at,
  row.place,
  row.version,
];

interface Watched {
  rows: SightingRow[];
  /** The index that it was last seen in; null when it was not there at the last look. */
  place: string | null;
}

/** When a look began and ended, ms of the epoch. */
export interface LookTime {
  began: number;
  ended: number;
}

/** Turns looks at the hot store into sightings: only what changed from one look to the next is kept. */
export class SightingLog {
  readonly #sample: Sample;
  readonly #watched = new Map<string, Watched>();
  #last: LookTime | undefined;

  constructor(sample: Sample) {
    this.#sample = sample;
  }

  /** Begins to watch what came into the sample and forgets what was `dropped` from it. */
  sampled(dropped: readonly string[], at: number): void {
    for (const name of dropped) this.#watched.delete(name);
    for (const [name, { partition, offset }] of this.#sample.records) {
      if (this.#watched.has(name)) continue;
      this.#watched.set(name, { rows: [row('watched', partition, offset, at)], place: null });
    }
  }

  /**
   * Takes in a look at the whole sample.
   * @param places of each record that was there the index that held it, by the sample's names
   */
  look(time: LookTime, places: ReadonlyMap<string, string>): void {
    for (const [name, { partition, offset }] of this.#sample.records) {
      const watched = this.#watched.get(name);
      const place = places.get(name) ?? null;
      if (watched === undefined || (watched.place === null) === (place === null)) {
        if (watched !== undefined && place !== null) watched.place = place;
        continue;
      }
      const since = watched.rows[0]?.at ?? 0;
      const after = this.#last !== undefined && this.#last.began >= since ? this.#last.began : null;
      const kind = place === null ? 'gone' : 'seen';
      watched.rows.push({
        ...row(kind, partition, offset, time.ended),
        after,
        place: place ?? watched.place,
      });
      watched.place = place;
    }
    this.#last = time;
  }

  *rows(): Generator<SightingRow> {
    for (const { rows } of this.#watched.values()) yield* rows;
  }
}

function row(
  kind: SightingRow['kind'],
  partition: number,
  offset: number,
  at: number,
): SightingRow {
  return { store: 'hot', kind, partition, offset, after: null, at, place: null, version: null };
}
