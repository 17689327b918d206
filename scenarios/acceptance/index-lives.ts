import { steadyNow } from '../../common/clock.ts';
import type { IndexLife } from '../../common/run-bundle.ts';
import { Turns } from '../../common/turns.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { endLife, extendLife, type GrowingLife, newLife } from './index-life.ts';
import { lookAtIndices } from './index-look.ts';

interface Parts {
  aggregations: {
    partitions: {
      buckets: {
        key: number;
        doc_count: number;
        first: { value: number };
        last: { value: number };
      }[];
    };
  };
}

interface Watched {
  life: GrowingLife;
  /** Documents when it was last looked into, as the list of indices says. */
  documents: number;
  lookedIntoAt: number;
}

/** More partitions than any topic of ours has. */
const MOST_PARTITIONS = 10_000;

/**
 * Between two looks into an index that is being written to, ms: it is read as a whole. Sooner when it has doubled,
 * so that more than half of an index is known that does not live that long.
 */
const LOOK_INTO_INTERVAL = 5_000;

/**
 * The lives of the indices behind an alias. A look lists them, which is cheap; one whose number of
 * documents has changed is looked into as well, to know which offsets it holds when it is gone one day.
 */
export class IndexLives {
  readonly #server: ElasticsearchService;
  readonly #alias: string;
  readonly #watched = new Map<string, Watched>();
  readonly #turns = new Turns();

  constructor(server: ElasticsearchService, alias: string) {
    this.#server = server;
    this.#alias = alias;
  }

  /**
   * Begins once all looks before it have ended: an older answer never comes after a newer one.
   * @param last looks into all indices that have changed, however lately they were looked into
   * @throws {ElasticsearchError} when the server does not answer; what it had answered before that is noted
   */
  look(last = false): Promise<void> {
    return this.#turns.take(() => this.#look(last));
  }

  async #look(last: boolean): Promise<void> {
    const { began, indices } = await lookAtIndices(this.#server, this.#alias);
    const there = new Set(indices.map(({ uuid }) => uuid));
    for (const { life } of this.#watched.values()) {
      if (life.goneAt === null && !there.has(life.uuid)) endLife(life, steadyNow());
    }
    for (const seen of indices) {
      const known = this.#watched.get(seen.uuid);
      if (known === undefined && !seen.behind) continue;
      const watched = known ?? { life: newLife(seen, began), documents: 0, lookedIntoAt: 0 };
      this.#watched.set(seen.uuid, watched);
      extendLife(watched.life, seen, began);
      const documents = seen.documents ?? 0;
      const grown = documents >= 2 * watched.documents;
      const due = last || grown || began - watched.lookedIntoAt >= LOOK_INTO_INTERVAL;
      if (watched.documents !== documents && due) {
        watched.life.partitions = await this.#lookInto(watched.life.index);
        watched.documents = documents;
        watched.lookedIntoAt = began;
      }
      if (watched.documents === documents) watched.life.partitionsAt = began;
    }
  }

  /** The lives so far, in the order in which they were first seen. */
  all(): IndexLife[] {
    return [...this.#watched.values()].map(({ life }) => life);
  }

  async #lookInto(index: string): Promise<IndexLife['partitions']> {
    const { aggregations } = await this.#server.request<Parts>(
      'POST',
      `/${encodeURIComponent(index)}/_search?allow_partial_search_results=false`,
      {
        size: 0,
        aggs: {
          partitions: {
            terms: { field: 'kafka_partition', size: MOST_PARTITIONS },
            aggs: {
              first: { min: { field: 'kafka_offset' } },
              last: { max: { field: 'kafka_offset' } },
            },
          },
        },
      },
    );
    return Object.fromEntries(
      aggregations.partitions.buckets.map(({ key, doc_count, first, last }) => [
        String(key),
        { first: first.value, last: last.value, documents: doc_count },
      ]),
    );
  }
}
