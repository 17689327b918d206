import { steadyNow } from '../../common/clock.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { BalanceLook } from './balance.ts';
import { Repeating } from './repeating.ts';

/** Between two looks, ms. */
const INTERVAL = 500;
/** The most hits that a search gives at once; no test feeds more. */
const MOST_DOCUMENTS = 10_000;

interface Found {
  hits: { total: number | { value: number }; hits: { _index: string; _id: string }[] };
}

/**
 * Looks at both stores of a source all the time from its beginning on. A look that a store does not answer is
 * left out.
 */
export class BalanceWatch implements AsyncDisposable {
  readonly #stack: StartedDataBroker;
  readonly #source: PlatformSource;
  readonly #looks: BalanceLook[] = [];
  readonly #looking: Repeating;

  constructor(stack: StartedDataBroker, source: PlatformSource) {
    this.#stack = stack;
    this.#source = source;
    this.#looking = new Repeating(INTERVAL, () => this.#look());
  }

  /** The last look that was taken so far. */
  get latest(): BalanceLook | undefined {
    return this.#looks.at(-1);
  }

  /** All looks in the order in which they were taken. */
  async end(): Promise<readonly BalanceLook[]> {
    await this[Symbol.asyncDispose]();
    return this.#looks;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#looking[Symbol.asyncDispose]();
  }

  /** The indices are listed twice: one that goes or comes in between makes the look worthless. */
  async #look(): Promise<void> {
    const snapshot = await this.#stack.coldTable(this.#source.coldTable).snapshot();
    const { elasticsearch } = this.#stack;
    const alias = encodeURIComponent(this.#source.hotAlias);
    const indices = async () =>
      Object.keys(await elasticsearch.request<object>('GET', `/_alias/${alias}`)).sort();
    await elasticsearch.request('POST', `/${alias}/_refresh`);
    const before = await indices();
    const { hits } = await elasticsearch.request<Found>(
      'POST',
      `/${alias}/_search?allow_partial_search_results=false`,
      { size: MOST_DOCUMENTS, _source: false, track_total_hits: true },
    );
    const after = await indices();
    const total = typeof hits.total === 'number' ? hits.total : hits.total.value;
    if (before.join() !== after.join() || total !== hits.hits.length) return;
    const hot = new Map(before.map((index) => [index, new Set<string>()]));
    for (const { _index, _id } of hits.hits) hot.get(_index)?.add(_id);
    this.#looks.push({ at: steadyNow(), version: snapshot?.version ?? -1, hot });
  }
}
