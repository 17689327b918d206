import { steadyNow } from '../../common/clock.ts';
import type { IndexLife } from '../../common/run-bundle.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { aliasIndices } from '../../stack/services/elasticsearch-scan.ts';

interface Listed {
  index: string;
  uuid: string;
  'docs.count': string | null;
}

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

interface Life extends IndexLife {
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
  readonly #lives = new Map<string, Life>();

  constructor(server: ElasticsearchService, alias: string) {
    this.#server = server;
    this.#alias = alias;
  }

  /** @throws {ElasticsearchError} when the server does not answer; nothing has been noted then */
  async look(): Promise<void> {
    const began = steadyNow();
    const behind = new Set(await aliasIndices(this.#server, this.#alias));
    const listed = await this.#server.request<Listed[]>(
      'GET',
      '/_cat/indices?format=json&h=index,uuid,docs.count',
    );
    const there = new Map(listed.map((row) => [row.uuid, row]));
    for (const life of this.#lives.values()) {
      if (life.goneAt === null && !there.has(life.uuid)) life.goneAt = steadyNow();
    }
    for (const row of listed) {
      const known = this.#lives.get(row.uuid);
      if (known === undefined && !behind.has(row.index)) continue;
      const life = known ?? newLife(row, began);
      this.#lives.set(row.uuid, life);
      life.lastSeenAt = began;
      const documents = Number(row['docs.count'] ?? 0);
      const grown = documents >= 2 * life.documents;
      const due = grown || began - life.lookedIntoAt >= LOOK_INTO_INTERVAL;
      if (documents !== life.documents && due) await this.#lookInto(life, documents, began);
    }
  }

  /** The lives so far, in the order in which they were first seen. */
  all(): IndexLife[] {
    return [...this.#lives.values()].map(
      ({ documents: _documents, lookedIntoAt: _lookedIntoAt, ...life }) => life,
    );
  }

  async #lookInto(life: Life, documents: number, at: number): Promise<void> {
    const { aggregations } = await this.#server.request<Parts>(
      'POST',
      `/${encodeURIComponent(life.index)}/_search?allow_partial_search_results=false`,
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
    life.partitions = Object.fromEntries(
      aggregations.partitions.buckets.map(({ key, doc_count, first, last }) => [
        String(key),
        { first: first.value, last: last.value, documents: doc_count },
      ]),
    );
    life.documents = documents;
    life.lookedIntoAt = at;
  }
}

function newLife({ index, uuid }: Listed, at: number): Life {
  return {
    index,
    uuid,
    firstSeenAt: at,
    lastSeenAt: at,
    goneAt: null,
    partitions: {},
    documents: 0,
    lookedIntoAt: 0,
  };
}
