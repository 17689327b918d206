import type { AnomalyClass } from '../../common/verdict.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { divergent, inReport, NOWHERE, type Place, type Planted } from './planted.ts';

interface Hit {
  _index: string;
  _id: string;
  _source: Record<string, unknown>;
}

const STRAY_INDEX = 'stray';

const isIn = (places: readonly Place[], { partition, offset }: Place) =>
  places.some((at) => at.partition === partition && at.offset === offset);

/** Tampers with documents of the hot store, each time with another one. */
export class HotSaboteur {
  readonly #server: ElasticsearchService;
  readonly #alias: string;
  /** Documents that nobody has touched yet, those with the longest abstract first. */
  readonly #untouched: Hit[];

  private constructor(server: ElasticsearchService, alias: string, untouched: Hit[]) {
    this.#server = server;
    this.#alias = alias;
    this.#untouched = untouched;
  }

  /** @param spared events whose documents are left alone */
  static async open(
    server: ElasticsearchService,
    source: PlatformSource,
    spared: readonly Place[],
  ): Promise<HotSaboteur> {
    const answer = await server.request<{ hits: { hits: Hit[] } }>(
      'POST',
      `/${source.hotAlias}/_search`,
      { size: 500 },
    );
    const length = ({ _source }: Hit) => String(_source['abstract'] ?? '').length;
    const untouched = answer.hits.hits
      .filter((hit) => !isIn(spared, placeOf(hit)))
      .sort((a, b) => length(b) - length(a));
    return new HotSaboteur(server, source.hotAlias, untouched);
  }

  async deleteDocument(): Promise<Planted> {
    const hit = this.#next();
    await this.#server.request('DELETE', path(hit));
    return this.#planted('a document deleted', hit, [
      { class: 'lost', store: 'hot', ...placeOf(hit) },
      divergent(placeOf(hit)),
    ]);
  }

  async changeNumber(): Promise<Planted> {
    const hit = this.#next();
    const expected = String(hit._source['word_count']);
    await this.#put(hit, { ...hit._source, word_count: 987_654 });
    return this.#planted('a field changed', hit, [
      {
        class: 'corrupted',
        store: 'hot',
        ...placeOf(hit),
        where: `${hit._index}/${hit._id}`,
        differences: [{ field: 'word_count', expected, found: '987654' }],
      },
      divergent(placeOf(hit)),
    ]);
  }

  async truncateText(): Promise<Planted> {
    const hit = this.#next();
    const text = String(hit._source['abstract']);
    const short = text.slice(0, 20);
    await this.#put(hit, { ...hit._source, abstract: short });
    return this.#planted('a long text cut off', hit, [
      {
        class: 'corrupted',
        store: 'hot',
        ...placeOf(hit),
        where: `${hit._index}/${hit._id}`,
        differences: [
          { field: 'abstract', expected: inReport(text.slice(0, 40)), found: inReport(short) },
        ],
      },
      divergent(placeOf(hit)),
    ]);
  }

  async copyDocument(): Promise<Planted> {
    const hit = this.#next();
    const copy = { ...hit, _id: `copy-of-${hit._id}` };
    await this.#put(copy, hit._source);
    return {
      name: 'a document doubled under another _id',
      anomalies: [
        {
          class: 'misrouted',
          store: 'hot',
          ...placeOf(hit),
          where: `${copy._index}/${copy._id}`,
        },
      ],
      undo: () => this.#delete(copy),
    };
  }

  async inventDocument(): Promise<Planted> {
    const model = this.#next();
    const { partition } = placeOf(model);
    const id = `${model._source['kafka_topic_id']}-${partition}-${NOWHERE}`;
    const phantom = { ...model, _id: id };
    await this.#put(phantom, { ...model._source, kafka_offset: NOWHERE });
    return {
      name: 'a document that comes from no record',
      anomalies: [
        {
          class: 'phantom',
          store: 'hot',
          partition,
          offset: NOWHERE,
          where: `${model._index}/${id}`,
        },
      ],
      undo: () => this.#delete(phantom),
    };
  }

  /** To an index that is not behind the alias. */
  moveDocument(): Promise<Planted> {
    return this.#move('a document moved to another index', 'misrouted', STRAY_INDEX, {});
  }

  /**
   * To an earlier index of the alias, where it is found like any other: a document before which its partition has
   * others, so that it can't be the first one.
   * @param unknown events of which it is not known which checkpoint they belong to, since their rows were rewritten
   */
  moveBehindAlias(unknown: readonly Place[]): Promise<Planted> {
    const name = 'a document moved to another index of the alias';
    const aliases = { [this.#alias]: {} };
    const known = this.#untouched.filter((hit) => !isIn(unknown, placeOf(hit)));
    const hit = known.toSorted((a, b) => placeOf(b).offset - placeOf(a).offset)[0];
    if (hit === undefined) throw new Error('too few documents in the hot store');
    this.#untouched.splice(this.#untouched.indexOf(hit), 1);
    return this.#move(name, 'mispinned', `${this.#alias}-000000`, { aliases }, hit);
  }

  async #move(
    name: string,
    found: AnomalyClass,
    index: string,
    body: object,
    hit = this.#next(),
  ): Promise<Planted> {
    const moved = { ...hit, _index: index };
    await this.#server.request('PUT', `/${index}`, body);
    await this.#put(moved, hit._source);
    await this.#delete(hit);
    return {
      name,
      anomalies: [{ class: found, store: 'hot', ...placeOf(hit), where: `${index}/${hit._id}` }],
      undo: async () => {
        await this.#put(hit, hit._source);
        await this.#server.request('DELETE', `/${index}`);
      },
    };
  }

  #next(): Hit {
    const hit = this.#untouched.shift();
    if (hit === undefined) throw new Error('too few documents in the hot store');
    return hit;
  }

  /** Undone by writing the document as it was. */
  #planted(name: string, hit: Hit, anomalies: Planted['anomalies']): Planted {
    return { name, anomalies, undo: () => this.#put(hit, hit._source) };
  }

  async #put(hit: Hit, content: object): Promise<void> {
    await this.#server.request('PUT', path(hit), content);
  }

  async #delete(hit: Hit): Promise<void> {
    await this.#server.request('DELETE', path(hit));
  }
}

function placeOf({ _source }: Hit): Place {
  return {
    partition: Number(_source['kafka_partition']),
    offset: Number(_source['kafka_offset']),
  };
}

function path({ _index, _id }: Hit): string {
  return `/${_index}/_doc/${encodeURIComponent(_id)}?refresh=true`;
}
