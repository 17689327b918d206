import { waitUntil } from '../../../common/wait.ts';
import type { ElasticsearchService } from '../../../stack/services/elasticsearch.ts';
import { writeIndexOf } from '../write-indices.ts';

/** Between two looks of ILM, ms: as often as it can. */
const POLL = 1_000;

/** A rollover that the policy did. */
export interface Rollover {
  from: string;
  to: string;
}

/** Lets ILM go on. @param interval between its looks, the first of which comes after as long, also after a restart, ms */
export async function releaseLifecycle(server: ElasticsearchService, interval = POLL) {
  await server.request('PUT', '/_cluster/settings', {
    persistent: { 'indices.lifecycle.poll_interval': `${interval}ms` },
  });
  await server.request('POST', '/_ilm/start');
}

/** Waits until the policy has given every alias another write index than `from` says. */
export async function awaitRollover(
  server: ElasticsearchService,
  from: ReadonlyMap<string, string>,
): Promise<Map<string, Rollover>> {
  return waitUntil({
    what: `ILM rolls over ${[...from.keys()].join(' and ')}`,
    deadline: 60_000,
    interval: 100,
    probe: async () => {
      const now = new Map<string, Rollover>();
      for (const [alias, index] of from) {
        now.set(alias, { from: index, to: await writeIndexOf(server, alias) });
      }
      const left = [...now].filter(([, { from: before, to }]) => before === to);
      return left.length === 0
        ? { done: true, value: now }
        : { done: false, seen: `${left.map(([alias]) => alias).join(', ')} not yet` };
    },
  });
}

/** Documents written to an index since its node came up, each as often as it was written. */
export async function writesTo(server: ElasticsearchService, index: string): Promise<number> {
  const { indices } = await server.request<{
    indices: Record<string, { primaries: { indexing: { index_total: number } } }>;
  }>('GET', `/${encodeURIComponent(index)}/_stats/indexing`);
  const found = indices[index];
  if (found === undefined) throw new Error(`no index ${index}`);
  return found.primaries.indexing.index_total;
}

/**
 * Waits until an index has been written to more often than `before` says; returns how often since.
 * @param deadline ms
 * @throws {TimeoutError} when nobody writes to it
 */
export async function awaitWrites(
  server: ElasticsearchService,
  index: string,
  before: number,
  deadline = 60_000,
): Promise<number> {
  return waitUntil({
    what: `${index} is written to after its rollover: the fault has bitten`,
    deadline,
    interval: 100,
    probe: async () => {
      const writes = (await writesTo(server, index)) - before;
      return writes > 0 ? { done: true, value: writes } : { done: false, seen: 'no write' };
    },
  });
}
