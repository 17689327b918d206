import {
  ElasticsearchError,
  type ElasticsearchService,
} from '../../stack/services/elasticsearch.ts';

/** The concrete indices that a name means, itself or as an alias, by name; none when there is neither. */
export async function indicesOf(server: ElasticsearchService, name: string): Promise<string[]> {
  try {
    const found = await server.request('GET', `/${encodeURIComponent(name)}/_alias`);
    return Object.keys(found).sort();
  } catch (error) {
    if (error instanceof ElasticsearchError && error.status === 404) return [];
    throw error;
  }
}
