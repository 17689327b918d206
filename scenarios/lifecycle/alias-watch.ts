import { steadyNow } from '../../common/clock.ts';
import { errorMessage } from '../../common/errors.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import type { AliasLook } from './alias-looks.ts';
import { Repeating } from './repeating.ts';
import { writeIndices } from './write-indices.ts';

/** Between two looks, ms. */
const INTERVAL = 250;
/** More documents than any test feeds: then a shard tells all its terms, and doubles are found exactly. */
const MOST_DOCUMENTS = 200_000;

interface Found {
  hits: { total: number | { value: number } };
  aggregations: {
    twice: { doc_count_error_upper_bound: number; buckets: { key: string; doc_count: number }[] };
  };
}

/** Looks at an alias, its indices and what a search by it finds, all the time from its beginning on. */
export class AliasWatch implements AsyncDisposable {
  readonly #server: ElasticsearchService;
  readonly #alias: string;
  readonly #looks: AliasLook[] = [];
  readonly #looking: Repeating;

  constructor(server: ElasticsearchService, alias: string) {
    this.#server = server;
    this.#alias = alias;
    this.#looking = new Repeating(INTERVAL, async () => this.#looks.push(await this.#look()));
  }

  /** Takes a last look; all of them in the order in which they were taken. */
  async end(): Promise<readonly AliasLook[]> {
    await this[Symbol.asyncDispose]();
    this.#looks.push(await this.#look());
    return this.#looks;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#looking[Symbol.asyncDispose]();
  }

  /** Never fails: that the server did not answer is part of what was seen. */
  async #look(): Promise<AliasLook> {
    const began = steadyNow();
    try {
      const indices = await writeIndices(this.#server, this.#alias);
      const documents = await this.#documents();
      const countedAt = steadyNow();
      const search = await this.#search();
      return { began, countedAt, writeIndices: indices, documents, ...search, error: null };
    } catch (error) {
      const nothing = { writeIndices: [], documents: new Map(), found: 0, twice: [], exact: false };
      return { began, countedAt: steadyNow(), ...nothing, error: errorMessage(error) };
    }
  }

  /** As ILM counts them. */
  async #documents(): Promise<Map<string, number>> {
    const rows = await this.#server.request<{ index: string; 'docs.count': string | null }[]>(
      'GET',
      `/_cat/indices/${encodeURIComponent(this.#alias)}-*?format=json&h=index,docs.count`,
    );
    return new Map(rows.map((row) => [row.index, Number(row['docs.count'] ?? 0)]));
  }

  async #search(): Promise<Pick<AliasLook, 'found' | 'twice' | 'exact'>> {
    const terms = { field: 'event_id', min_doc_count: 2, size: 10, shard_size: MOST_DOCUMENTS };
    const { hits, aggregations } = await this.#server.request<Found>(
      'POST',
      `/${encodeURIComponent(this.#alias)}/_search?allow_partial_search_results=false`,
      { size: 0, track_total_hits: true, aggs: { twice: { terms } } },
    );
    const { buckets, doc_count_error_upper_bound: error } = aggregations.twice;
    return {
      found: typeof hits.total === 'number' ? hits.total : hits.total.value,
      twice: buckets.map(({ key }) => key),
      exact: error === 0,
    };
  }
}
