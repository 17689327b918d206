import { z } from 'zod';
import { ElasticsearchError, type ElasticsearchService } from '../../services/elasticsearch.ts';
import type { PlatformSource } from '../sources.ts';

/** What the hot store's set-up depends on. */
type HotStoreServer = Pick<ElasticsearchService, 'capabilities' | 'major'>;

/** Name of the lifecycle policy, as in the deployment guide. */
export const POLICY = 'hot_store_policy';

/** The policy: roll over by size, age and documents; delete ten days after that. */
export const policy = {
  phases: {
    hot: { actions: { rollover: { max_size: '5gb', max_age: '1d', max_docs: 10_000_000 } } },
    delete: { min_age: '10d', actions: { delete: {} } },
  },
};

/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

export const hotStoreDefinition = z.strictObject({
  /** The lifecycle policy as Elasticsearch takes it, without the `policy` around it. */
  policy: z.looseObject({ phases: z.record(z.string(), z.unknown()) }).default(policy),
  /** How long a record stays after its timestamp at the least, ms. */
  retention: z
    .number()
    .int()
    .positive()
    .default(10 * DAY),
  /** Between two looks of ILM at its indices, ms; the server's own (10 minutes) where left out. */
  pollInterval: z.number().int().min(1_000).optional(),
});
export type HotStoreDefinition = z.infer<typeof hotStoreDefinition>;

/** The first backing index of an alias. Rollover counts on from it. */
export function firstIndex(alias: string): string {
  return `${alias}-000001`;
}

/**
 * Sets up the hot store of one source: lifecycle policy (where the server has it), index template, and
 * the alias with its first backing index. Doing it again changes nothing.
 */
export async function applyHotStore(
  server: ElasticsearchService,
  source: PlatformSource,
  definition: HotStoreDefinition,
): Promise<void> {
  if (server.capabilities.has('ilm')) await applyLifecycle(server, definition);
  await server.request('PUT', `/_template/${templateName(source)}`, template(server, source));
  try {
    await server.request('PUT', `/${firstIndex(source.hotAlias)}`, withAlias(source));
  } catch (error) {
    const exists = /resource_already_exists_exception|already exists/.test(String(error));
    if (!(error instanceof ElasticsearchError && exists)) throw error;
  }
}

async function applyLifecycle(
  server: ElasticsearchService,
  { policy, pollInterval }: HotStoreDefinition,
): Promise<void> {
  await server.request('PUT', `/_ilm/policy/${POLICY}`, { policy });
  if (pollInterval === undefined) return;
  await server.request('PUT', '/_cluster/settings', {
    transient: { 'indices.lifecycle.poll_interval': `${pollInterval}ms` },
  });
}

export const templateName = (source: PlatformSource) => `data-broker-${source.hotAlias}`;

/** Index template of a source: settings and mapping of its backing indices. */
export function template(server: HotStoreServer, source: PlatformSource): object {
  return {
    index_patterns: [`${source.hotAlias}-*`],
    settings: {
      number_of_shards: 1,
      number_of_replicas: 0,
      refresh_interval: '1s',
      ...(server.capabilities.has('ilm')
        ? { 'index.lifecycle.name': POLICY, 'index.lifecycle.rollover_alias': source.hotAlias }
        : {}),
    },
    mappings: mappings(server, source),
  };
}

/** The first backing index: the one that is written to through the alias. */
export const withAlias = (source: PlatformSource) => ({
  aliases: { [source.hotAlias]: { is_write_index: true } },
});

/** Strict: a field that the mapping does not know is an error, not a silent extension. */
function mappings(server: HotStoreServer, source: PlatformSource): object {
  const body = { dynamic: 'strict', properties: source.mapping };
  return server.major < 7 ? { _doc: body } : body;
}
