import { waitUntil } from '../../common/wait.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** Keeps ILM from doing anything: what is due waits. */
export async function stopLifecycle(server: ElasticsearchService): Promise<void> {
  await server.request('POST', '/_ilm/stop');
  await waitUntil({
    what: 'ILM has stopped',
    deadline: 30_000,
    interval: 50,
    probe: async () => {
      const { operation_mode: mode } = await server.request<{ operation_mode: string }>(
        'GET',
        '/_ilm/status',
      );
      return mode === 'STOPPED' ? { done: true, value: undefined } : { done: false, seen: mode };
    },
  });
}

/** Keeps ILM from deleting an index that is being read; disposing of it lets it go on. */
export async function heldLifecycle(server: ElasticsearchService): Promise<AsyncDisposable> {
  await stopLifecycle(server);
  return {
    [Symbol.asyncDispose]: async () => {
      await server.request('POST', '/_ilm/start');
    },
  };
}
