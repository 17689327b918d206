import { waitUntil } from '../../../common/wait.ts';
import type { ElasticsearchService } from '../../../stack/services/elasticsearch.ts';

/** Waits until a server that was started again has all of its indices. */
export async function awaitAnswer(server: ElasticsearchService): Promise<void> {
  await waitUntil({
    what: 'Elasticsearch is back with a cluster health of yellow or better',
    deadline: 120_000,
    probe: async () => {
      const { status } = await server.request<{ status: string }>('GET', '/_cluster/health');
      return status === 'red'
        ? { done: false, seen: 'cluster health red' }
        : { done: true, value: undefined };
    },
  });
}
