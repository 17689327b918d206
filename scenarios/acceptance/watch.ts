import { setTimeout as delay } from 'node:timers/promises';
import { steadyNow } from '../../common/clock.ts';
import type { SourceObservation } from '../../common/run-bundle.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { formatHotId } from '../../verify/identity.ts';
import { Sample } from '../../verify/sample.ts';
import { SightingLog, type SightingRow } from '../../verify/sightings.ts';
import { CheckpointWatch } from './checkpoint-watch.ts';
import { IndexLives } from './index-lives.ts';

/** Between two looks at the hot store, ms. */
const INTERVAL = 1_000;

export interface WatchOptions {
  /** Between two looks, ms; a second by default. */
  interval?: number;
  lives?: IndexLives;
  checkpoints?: CheckpointWatch;
}

/** What was seen while a source was watched. */
export interface Watched {
  sightings: SightingRow[];
  lives: NonNullable<SourceObservation['hot']['lives']>;
  checkpoints: NonNullable<SourceObservation['watchedCheckpoints']>;
  sample: NonNullable<SourceObservation['sample']>;
}

interface Found {
  hits: { hits: { _index: string; _id: string }[] };
}

/**
 * Watches a seeded sample of a source's records on its way into the hot store, and the indices behind
 * its alias, by a look each second if not told otherwise, from its beginning until {@link end}. A look that fails shows
 * nothing and is left out; the next one is then the later.
 *
 * For a freshness that is exact to the second it must begin before the records are sent.
 */
export class SourceWatch {
  readonly source: string;
  /** Picks the sample. */
  readonly seed: number;
  readonly #broker: StartedDataBroker;
  readonly #source: PlatformSource;
  readonly #sample: Sample;
  readonly #log: SightingLog;
  readonly #lives: IndexLives;
  readonly #checkpoints: CheckpointWatch;
  readonly #interval: number;
  readonly #ending = new AbortController();
  readonly #looking: Promise<void>;
  #topicId: string | undefined;

  /** @param options what earlier watches of the source know goes on with their `lives` and `checkpoints` */
  constructor(
    broker: StartedDataBroker,
    source: PlatformSource,
    seed: number,
    { interval = INTERVAL, lives, checkpoints }: WatchOptions = {},
  ) {
    this.source = source.source;
    this.seed = seed;
    this.#broker = broker;
    this.#source = source;
    this.#sample = new Sample(seed);
    this.#log = new SightingLog(this.#sample);
    this.#interval = interval;
    this.#lives = lives ?? new IndexLives(broker.elasticsearch, source.hotAlias);
    this.#checkpoints = checkpoints ?? new CheckpointWatch(broker, source);
    this.#looking = this.#keepLooking();
  }

  /** Takes a last look and says what all of them showed. */
  async end(): Promise<Watched> {
    this[Symbol.dispose]();
    await this.#looking;
    await this.#lookOnce(true);
    return {
      sightings: [...this.#log.rows()],
      lives: this.#lives.all(),
      checkpoints: this.#checkpoints.all(),
      sample: { oneIn: this.#sample.oneIn, seed: this.seed, interval: this.#interval },
    };
  }

  /** No look begins after this; one that waits for an answer is not waited for. */
  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#lookOnce();
      await delay(this.#interval, undefined, { signal }).catch(() => {});
    }
  }

  /** What fails is tried again at the next look: the store may be down on purpose. */
  async #lookOnce(last = false): Promise<void> {
    this.#checkpoints.begin();
    await this.#extend().catch(() => {});
    await this.#lives.look(last).catch(() => {});
    await this.#look().catch(() => {});
  }

  async #extend(): Promise<void> {
    const { kafka } = this.#broker;
    this.#topicId ??= await kafka.topicId(this.#source.topic);
    const dropped = this.#sample.extend(await kafka.endOffsets(this.#source.topic));
    this.#log.sampled(dropped, steadyNow());
  }

  /** One search by `_id` that every shard must answer, always by the same copy of a shard. */
  async #look(): Promise<void> {
    const topicId = this.#topicId;
    const names = [...this.#sample.records];
    if (topicId === undefined || names.length === 0) return;
    const ids = new Map(names.map(([name, place]) => [formatHotId({ topicId, ...place }), name]));
    const began = steadyNow();
    const alias = encodeURIComponent(this.#source.hotAlias);
    const { hits } = await this.#broker.elasticsearch.request<Found>(
      'POST',
      `/${alias}/_search?allow_partial_search_results=false&preference=data-broker-watch`,
      { size: 2 * ids.size, _source: false, query: { ids: { values: [...ids.keys()] } } },
    );
    const places = new Map<string, string>();
    for (const { _id, _index } of hits.hits) places.set(ids.get(_id) ?? '', _index);
    this.#log.look({ began, ended: steadyNow() }, places);
  }
}

/** The watches of several sources. */
export class Watches implements Disposable {
  readonly #watches: readonly SourceWatch[];

  /**
   * @param seed picks the samples
   * @param begun watches that are taken for their sources, whatever their seed
   */
  constructor(
    broker: StartedDataBroker,
    sources: readonly PlatformSource[],
    seed: number,
    begun: readonly SourceWatch[] = [],
  ) {
    this.#watches = sources.map(
      (source) =>
        begun.find((watch) => watch.source === source.source) ??
        new SourceWatch(broker, source, seed),
    );
  }

  /** @throws {RangeError} when the source is not watched */
  of(source: string): SourceWatch {
    const found = this.#watches.find((watch) => watch.source === source);
    if (found === undefined) throw new RangeError(`${source} is not watched`);
    return found;
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch[Symbol.dispose]();
  }
}
