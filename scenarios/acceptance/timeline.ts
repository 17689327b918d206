import type { TimelinePoint } from '../../common/run-bundle.ts';

/** Points that a timeline keeps at most. */
const MOST = 300;
/** Milliseconds between two points of a short run. */
const INTERVAL = 1_000;

/**
 * How far a run was, by the counters that its progress has anyway: about one point a second, fewer in a
 * long run, at most 300. Counts are totals over all sources.
 */
export class Timeline {
  readonly #startedAt: number;
  readonly #sent = new Map<string, number>();
  readonly #stored = new Map<string, { hot: number; cold: number; countedAt: number }>();
  #points: TimelinePoint[] = [];
  #interval = INTERVAL;

  /** @param startedAt what points count from, milliseconds of the epoch */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  /** Nothing was sent yet, and the stores are empty. */
  begin(now = Date.now()): void {
    this.#add({ at: now, sent: 0, hot: 0, cold: 0 });
  }

  /** Records of a source that were handed over so far. `last`: keep the point however close it is. */
  sent(source: string, total: number, last = false, now = Date.now()): void {
    this.#sent.set(source, total);
    if (last || this.#isDue(now)) {
      this.#add({ at: now, sent: this.#totalSent(), hot: null, cold: null });
    }
  }

  /** What the stores held at a moment, by source. The same count told twice is one. */
  stored(source: string, counts: { hot: number; cold: number; countedAt: number }): void {
    if (counts.countedAt <= (this.#stored.get(source)?.countedAt ?? 0)) return;
    this.#stored.set(source, counts);
    let hot = 0;
    let cold = 0;
    for (const seen of this.#stored.values()) {
      hot += seen.hot;
      cold += seen.cold;
    }
    this.#add({ at: counts.countedAt, sent: this.#totalSent(), hot, cold });
  }

  /** Everything was read: the counts of the end. */
  end(counts: { hot: number; cold: number }, at: number): void {
    this.#add({ at, sent: this.#totalSent(), hot: counts.hot, cold: counts.cold });
  }

  get points(): TimelinePoint[] {
    return [...this.#points];
  }

  #totalSent(): number {
    let sum = 0;
    for (const sent of this.#sent.values()) sum += sent;
    return sum;
  }

  #isDue(now: number): boolean {
    const last = this.#points.at(-1);
    return last === undefined || now - this.#startedAt - last.at >= this.#interval;
  }

  #add(point: TimelinePoint): void {
    // A clock that is set back must not turn the line back.
    const at = Math.max(point.at - this.#startedAt, this.#points.at(-1)?.at ?? 0);
    this.#points.push({ ...point, at });
    if (this.#points.length <= MOST) return;
    this.#interval *= 2;
    this.#points = this.#points.filter((_, index) => index % 2 === 0 || index === MOST);
  }
}
