import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** Gives an alias a new write index at once, as ILM does when the old one is full; returns its name. */
export async function rollOver(server: ElasticsearchService, alias: string): Promise<string> {
  const answer = await server.request<{ new_index: string; rolled_over: boolean }>(
    'POST',
    `/${encodeURIComponent(alias)}/_rollover`,
    {},
  );
  if (!answer.rolled_over) throw new Error(`${alias} was not rolled over`);
  return answer.new_index;
}
