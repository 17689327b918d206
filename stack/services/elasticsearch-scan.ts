import { InfrastructureError } from '../../common/errors.ts';
import type { ElasticsearchService } from './elasticsearch.ts';

/** A document as the store holds it. */
export interface StoredDocument {
  /** The concrete index. */
  index: string;
  id: string;
  source: Record<string, unknown>;
}

interface Page {
  _scroll_id: string;
  _shards: { total: number; successful: number; failed: number };
  hits: { hits: { _index: string; _id: string; _source: Record<string, unknown> }[] };
}

const PAGE = 2_000;

/** All indices but the server's own, by name. */
export async function userIndices(server: ElasticsearchService): Promise<string[]> {
  const rows = await server.request<{ index: string }[]>(
    'GET',
    '/_cat/indices?format=json&h=index',
  );
  return rows
    .map(({ index }) => index)
    .filter((index) => !index.startsWith('.'))
    .sort();
}

/** The concrete indices behind an alias, by name; none when there is no such alias. */
export async function aliasIndices(server: ElasticsearchService, alias: string): Promise<string[]> {
  const rows = await server.request<{ alias: string; index: string }[]>(
    'GET',
    '/_cat/aliases?format=json&h=alias,index',
  );
  return rows
    .filter((row) => row.alias === alias)
    .map(({ index }) => index)
    .sort();
}

/**
 * All documents of the indices as they were at one moment after a refresh (a scroll, which every
 * supported server has).
 * @throws {InfrastructureError} HOT_READ when a shard did not take part
 */
export async function* scan(
  server: ElasticsearchService,
  indices: readonly string[],
): AsyncGenerator<StoredDocument[]> {
  if (indices.length === 0) return;
  const target = indices.map(encodeURIComponent).join(',');
  await server.request('POST', `/${target}/_refresh`);
  let page = await server.request<Page>('POST', `/${target}/_search?scroll=5m`, {
    size: PAGE,
    sort: ['_doc'],
  });
  try {
    for (;;) {
      requireAllShards(page);
      const { hits } = page.hits;
      if (hits.length === 0) return;
      yield hits.map((hit) => ({ index: hit._index, id: hit._id, source: hit._source }));
      page = await server.request<Page>('POST', '/_search/scroll', {
        scroll: '5m',
        scroll_id: page._scroll_id,
      });
    }
  } finally {
    await server.request('DELETE', '/_search/scroll', { scroll_id: [page._scroll_id] });
  }
}

function requireAllShards({ _shards: { total, successful, failed } }: Page): void {
  if (failed === 0 && successful === total) return;
  throw new InfrastructureError('HOT_READ', `${successful} of ${total} shards answered`, {
    subject: 'elasticsearch',
    expected: 'every shard, so that no document is missed',
  });
}
