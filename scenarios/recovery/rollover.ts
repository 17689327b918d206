import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/**
 * Gives an alias a new write index at once, as ILM does when the old one is full; returns its name. ILM of
 * 6.8 takes an index that was rolled over by hand for a failure, unless it is told that it is complete.
 * @param name of the new index; counted on from the old one where left out
 */
export async function rollOver(
  server: ElasticsearchService,
  alias: string,
  name?: string,
): Promise<string> {
  const target = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  const answer = await server.request<{
    old_index: string;
    new_index: string;
    rolled_over: boolean;
  }>('POST', `/${encodeURIComponent(alias)}/_rollover${target}`, {});
  if (!answer.rolled_over) throw new Error(`${alias} was not rolled over`);
  if (server.capabilities.has('ilm')) await complete(server, answer.old_index);
  return answer.new_index;
}

/** Tells ILM that an index takes no writes by its alias any more. */
async function complete(server: ElasticsearchService, index: string): Promise<void> {
  await server.request('PUT', `/${index}/_settings`, { 'index.lifecycle.indexing_complete': true });
  const { indices } = await server.request<{ indices: Record<string, { step?: string }> }>(
    'GET',
    `/${index}/_ilm/explain`,
  );
  if (indices[index]?.step === 'ERROR') await server.request('POST', `/${index}/_ilm/retry`);
}
