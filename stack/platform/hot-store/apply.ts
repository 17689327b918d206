import { ElasticsearchError, type ElasticsearchService } from '../../services/elasticsearch.ts';
import type { PlatformSource } from '../sources.ts';
import type { HotStoreDefinition } from './definition.ts';
import { POLICY } from './policy.ts';
import { PolicyError } from './policy-problem.ts';
import {
  type ClusterSettings,
  POLL_INTERVAL,
  pollIntervalChange,
  pollIntervalOf,
} from './poll-interval.ts';
import { samePolicy, sameTemplate } from './same.ts';
import { lineOf } from './server-line.ts';
import { firstIndex, indexPattern, isBackingIndex, templateRequest } from './template.ts';

/**
 * Sets up the hot store: lifecycle policy and ILM's poll interval (where the server has it), and for each
 * source an index template and, where there is neither alias nor index, its first backing index with it. What is
 * there as asked is left alone, so that a second time changes nothing; a policy, template or interval
 * that differs is put right. Indices that are there are never touched.
 * @returns what was changed, as `policy hot_store_policy`, `template arxiv`, `index arxiv-000001`
 * @throws {PolicyError} for a policy that the server refuses; {ElasticsearchError}
 */
export async function applyHotStore(
  server: ElasticsearchService,
  sources: readonly PlatformSource[],
  definition: HotStoreDefinition,
): Promise<string[]> {
  const lifecycle = server.capabilities.has('ilm') ? await applyLifecycle(server, definition) : [];
  const changes = await Promise.all(sources.map((source) => applySource(server, source)));
  return [...lifecycle, ...changes.flat()];
}

async function applyLifecycle(
  server: ElasticsearchService,
  definition: HotStoreDefinition,
): Promise<string[]> {
  const { policy, pollInterval } = definition;
  const changes: string[] = [];
  if (!samePolicy(policy, await storedPolicy(server))) {
    await putPolicy(server, definition);
    changes.push(`policy ${POLICY}`);
  }
  const change = pollIntervalChange(await clusterSettings(server), pollInterval);
  if (change !== undefined) {
    await server.request('PUT', '/_cluster/settings', change);
    changes.push(POLL_INTERVAL);
  }
  return changes;
}

/** What was checked before may still be refused: a value that is none, a license, a missing repository. */
async function putPolicy(
  server: ElasticsearchService,
  { policy, policyOrigin }: HotStoreDefinition,
): Promise<void> {
  try {
    await server.request('PUT', `/_ilm/policy/${POLICY}`, { policy });
  } catch (error) {
    if (!(error instanceof ElasticsearchError) || error.status !== 400) throw error;
    throw new PolicyError(policyOrigin, [
      {
        name: 'refused-by-server',
        where: 'the whole policy',
        what: error.message,
        allowed: `what Elasticsearch ${server.version} takes at PUT /_ilm/policy/${POLICY}`,
        fix: 'change or leave out what the answer names',
      },
    ]);
  }
}

async function applySource(
  server: ElasticsearchService,
  source: PlatformSource,
): Promise<string[]> {
  const changes: string[] = [];
  const { path, body } = templateRequest(server, source);
  if (!sameTemplate(body, await storedTemplate(server, source))) {
    await server.request('PUT', path, body);
    changes.push(`template ${source.hotAlias}`);
  }
  const { hotAlias } = source;
  if (await isNew(server, hotAlias)) {
    const index = firstIndex(hotAlias);
    const aliases = { [hotAlias]: { is_write_index: true } };
    await server.request('PUT', `/${encodeURIComponent(index)}`, { aliases });
    changes.push(`index ${index}`);
  }
  return changes;
}

/**
 * There is no such alias, and no backing index that lost it either: which of those takes the writes is not
 * ours to guess. `requireAsAsked` names it with its fix.
 */
async function isNew(server: ElasticsearchService, alias: string): Promise<boolean> {
  if ((await found(server, `/_alias/${encodeURIComponent(alias)}`)) !== undefined) return false;
  const like = encodeURIComponent(indexPattern(alias));
  const indices = await server.request('GET', `/${like}/_settings?allow_no_indices=true`);
  return !Object.keys(indices).some((index) => isBackingIndex(alias, index));
}

/** The policy that the server has; undefined when it has none. */
export async function storedPolicy(server: ElasticsearchService): Promise<unknown> {
  const answer = await found(server, `/_ilm/policy/${POLICY}`);
  return (answer?.[POLICY] as { policy: unknown } | undefined)?.policy;
}

/** The index template of a source that the server has, as it was put; undefined when it has none. */
export async function storedTemplate(
  server: ElasticsearchService,
  source: PlatformSource,
): Promise<unknown> {
  const { path } = templateRequest(server, source);
  const answer = await found(server, `${path}?flat_settings=true`);
  if (answer === undefined) return undefined;
  if (!lineOf(server.major).composableTemplates) return Object.values(answer)[0];
  const { index_templates } = answer as { index_templates: { index_template: unknown }[] };
  return index_templates[0]?.index_template;
}

/** How often ILM looks at its indices, as it was set; undefined for the server's own interval. */
export async function storedPollInterval(
  server: ElasticsearchService,
): Promise<string | undefined> {
  return pollIntervalOf(await clusterSettings(server));
}

function clusterSettings(server: ElasticsearchService): Promise<ClusterSettings> {
  return server.request('GET', '/_cluster/settings?flat_settings=true');
}

/** An answer, or undefined when there is no such thing (404). */
async function found(server: ElasticsearchService, path: string) {
  try {
    return await server.request<Record<string, unknown>>('GET', path);
  } catch (error) {
    if (error instanceof ElasticsearchError && error.status === 404) return undefined;
    throw error;
  }
}
