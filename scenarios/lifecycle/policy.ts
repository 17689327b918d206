import { waitUntil } from '../../common/wait.ts';
import { readLifecycle } from '../../stack/platform/hot-store/lifecycle/state.ts';
import { type LifecyclePolicy, POLICY } from '../../stack/platform/hot-store/policy.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { rollOver } from '../recovery/rollover.ts';

/** The documented policy, but with a rollover by these conditions. */
export function rolloverBy(conditions: Record<string, unknown>): LifecyclePolicy {
  return {
    phases: {
      hot: { actions: { rollover: conditions } },
      delete: { min_age: '10d', actions: { delete: {} } },
    },
  };
}

/** Puts the lifecycle policy; an index that is in a phase of it may go on by the one before. */
export async function putPolicy(
  server: ElasticsearchService,
  policy: LifecyclePolicy,
): Promise<void> {
  await server.request('PUT', `/_ilm/policy/${POLICY}`, { policy });
}

/**
 * Rolls over by hand and waits until ILM is done with all indices that are not written to any more. One
 * that it was about to roll over itself is told that it is complete, and tried again.
 * @returns the new write index
 * @throws {TimeoutError} naming the indices and their steps
 */
export async function rollOverAndSettle(
  server: ElasticsearchService,
  alias: string,
  name?: string,
): Promise<string> {
  const index = await rollOver(server, alias, name);
  await waitUntil({
    what: `ILM is done with the rolled-over indices of ${alias}`,
    deadline: 20_000,
    interval: 500,
    probe: async () => {
      const { aliases } = await readLifecycle(server, [alias]);
      const rolled = (aliases[0]?.indices ?? []).filter(({ writeIndex }) => writeIndex === false);
      const undone = rolled.filter(({ explanation }) => explanation?.step !== 'complete');
      for (const { index, explanation } of undone) {
        if (explanation?.step !== 'ERROR') continue;
        const settings = { 'index.lifecycle.indexing_complete': true };
        await server.request('PUT', `/${index}/_settings`, settings);
        await server.request('POST', `/${index}/_ilm/retry`);
      }
      if (undone.length === 0) return { done: true, value: undefined };
      const seen = undone.map(
        ({ index, explanation }) => `${index}: ${JSON.stringify(explanation)}`,
      );
      return { done: false, seen: seen.join('; ') };
    },
  });
  return index;
}

/**
 * A policy for a test on a shared stack. The one before is put back when it is disposed of. Both begin
 * with a new write index, since an index carries out the phase that it entered.
 */
export async function usePolicy(
  server: ElasticsearchService,
  alias: string,
  policy: LifecyclePolicy,
): Promise<AsyncDisposable> {
  const found = await server.request<Record<string, { policy: LifecyclePolicy }>>(
    'GET',
    `/_ilm/policy/${POLICY}`,
  );
  const before = found[POLICY]?.policy;
  if (before === undefined) throw new Error(`no policy ${POLICY}`);
  const putBack = async () => {
    await putPolicy(server, before);
    await rollOverAndSettle(server, alias);
  };
  try {
    await putPolicy(server, policy);
    await rollOverAndSettle(server, alias);
  } catch (error) {
    await putBack();
    throw error;
  }
  return { [Symbol.asyncDispose]: putBack };
}
