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
  await putPolicy(server, policy);
  await rollOver(server, alias);
  return {
    [Symbol.asyncDispose]: async () => {
      await putPolicy(server, before);
      await rollOver(server, alias);
    },
  };
}
