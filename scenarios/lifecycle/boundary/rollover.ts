import { waitUntil } from '../../../common/wait.ts';
import type { ElasticsearchService } from '../../../stack/services/elasticsearch.ts';

/** Between two looks of ILM, ms: as often as it can. */
const POLL = 1_000;

/** A rollover that the policy did. */
export interface Rollover {
  from: string;
  to: string;
}

interface Aliases {
  [index: string]: { aliases: Record<string, { is_write_index?: boolean }> };
}

/** The index that an alias is written to. */
export async function writeIndex(server: ElasticsearchService, alias: string): Promise<string> {
  const found = await server.request<Aliases>('GET', `/_alias/${encodeURIComponent(alias)}`);
  const [index] = Object.keys(found).filter(
    (name) => found[name]?.aliases[alias]?.is_write_index === true,
  );
  if (index === undefined) throw new Error(`alias ${alias} has no write index`);
  return index;
}

/** Keeps ILM from doing anything: a rollover that is due waits. */
export async function holdLifecycle(server: ElasticsearchService): Promise<void> {
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

/** Lets ILM go on. @param interval between its looks, the first of which comes after as long, ms */
export async function releaseLifecycle(server: ElasticsearchService, interval = POLL) {
  await server.request('PUT', '/_cluster/settings', {
    transient: { 'indices.lifecycle.poll_interval': `${interval}ms` },
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
        now.set(alias, { from: index, to: await writeIndex(server, alias) });
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

/** Waits until an index has been written to more often than `before` says; returns how often since. */
export async function awaitWrites(
  server: ElasticsearchService,
  index: string,
  before: number,
): Promise<number> {
  return waitUntil({
    what: `${index} is written to after its rollover: the fault has bitten`,
    deadline: 60_000,
    interval: 100,
    probe: async () => {
      const writes = (await writesTo(server, index)) - before;
      return writes > 0 ? { done: true, value: writes } : { done: false, seen: 'no write' };
    },
  });
}
