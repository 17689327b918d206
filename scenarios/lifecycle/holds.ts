import type { StartedDataBroker } from '../../stack/started.ts';
import { Repeating } from './repeating.ts';

/** Flink's own metrics are renewed as often, ms. */
const INTERVAL = 500;

/** The holds of a job's routers in a time: there is one for each subtask at each rollover that it adopts. */
export interface Holds {
  count: number;
  /** Records that were held, and for how long in all, ms. */
  records: number;
  time: number;
  /** The most records of one hold, and the longest one, ms, of those that looks showed. */
  mostRecords: number;
  longest: number;
}

/** What the jobs' metrics say of a source, the sums over its subtasks. */
export async function counters(
  stack: StartedDataBroker,
  source: string,
): Promise<(name: string) => number> {
  const metrics = await stack.flink.api.brokerMetrics(jobOf(stack, source));
  return (name) => metrics.get(name)?.sum ?? 0;
}

function jobOf({ jobs }: StartedDataBroker, source: string): string {
  const job = jobs.get(source);
  if (job === undefined) throw new Error(`no job of ${source}`);
  return job.id;
}

/** Watches the holds of a source's routers from its beginning on. */
export class HoldWatch implements AsyncDisposable {
  readonly #stack: StartedDataBroker;
  readonly #source: string;
  readonly #before: (name: string) => number;
  readonly #looking: Repeating;
  #mostRecords = 0;
  #longest = 0;

  private constructor(stack: StartedDataBroker, source: string, before: (name: string) => number) {
    this.#stack = stack;
    this.#source = source;
    this.#before = before;
    this.#looking = new Repeating(INTERVAL, () => this.#look());
  }

  static async begin(stack: StartedDataBroker, source: string): Promise<HoldWatch> {
    return new HoldWatch(stack, source, await counters(stack, source));
  }

  /** @throws {InfrastructureError} when Flink can't be asked */
  async end(): Promise<Holds> {
    await this[Symbol.asyncDispose]();
    const now = await this.#look();
    const since = (name: string) => now(name) - this.#before(name);
    return {
      count: since('router_holds'),
      records: since('router_held_records'),
      time: since('router_hold_ms'),
      mostRecords: this.#mostRecords,
      longest: this.#longest,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#looking[Symbol.asyncDispose]();
  }

  /** The gauges tell of the last hold: of one that began before this watch nothing is taken. */
  async #look(): Promise<(name: string) => number> {
    const metrics = await this.#stack.flink.api.brokerMetrics(jobOf(this.#stack, this.#source));
    const now = (name: string) => metrics.get(name)?.sum ?? 0;
    if (now('router_holds') > this.#before('router_holds')) {
      this.#mostRecords = Math.max(this.#mostRecords, metrics.get('router_held_last')?.max ?? 0);
      this.#longest = Math.max(this.#longest, metrics.get('router_hold_last_ms')?.max ?? 0);
    }
    return now;
  }
}
