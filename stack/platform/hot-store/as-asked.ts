import { InfrastructureError } from '../../../common/errors.ts';
import type { ElasticsearchService } from '../../services/elasticsearch.ts';
import type { PlatformSource } from '../sources.ts';
import { storedPolicy, storedPollInterval, storedTemplate } from './apply.ts';
import type { HotStoreDefinition } from './definition.ts';
import { lookForTroubles } from './lifecycle/look.ts';
import { describeTrouble, type LifecycleTrouble } from './lifecycle/trouble.ts';
import { POLICY } from './policy.ts';
import { samePolicy, sameTemplate } from './same.ts';
import { templateRequest } from './template.ts';
import { parseDuration } from './units.ts';

/** Of a hot store that was just set up: troubles that its set-up does not mend, but does not make either. */
const LATER: readonly LifecycleTrouble['kind'][] = ['stale-phase', 'standing-still', 'step-failed'];

/**
 * Holds a live hot store to its definition: policy, poll interval, templates, aliases with one write index
 * each, and the settings of their indices. Looks only.
 * @throws {InfrastructureError} HOT_STORE_DIFFERS with all that is not as asked; {ElasticsearchError}
 */
export async function requireAsAsked(
  server: ElasticsearchService,
  sources: readonly PlatformSource[],
  definition: HotStoreDefinition,
): Promise<void> {
  const differences = [
    ...(await lifecycleDifferences(server, definition)),
    ...(await templateDifferences(server, sources)),
    ...(
      await lookForTroubles(
        server,
        sources.map(({ hotAlias }) => hotAlias),
      )
    )
      .filter(({ kind }) => !LATER.includes(kind))
      .map(describeTrouble),
  ];
  if (differences.length === 0) return;
  throw new InfrastructureError('HOT_STORE_DIFFERS', 'the hot store is not as it was asked for', {
    subject: 'elasticsearch',
    expected: 'policy, templates and aliases of the stack definition',
    hint: 'another writer of the same store changed them: mend what is named, or start a store of its own',
    evidence: differences.join('\n'),
  });
}

async function lifecycleDifferences(
  server: ElasticsearchService,
  { policy, pollInterval }: HotStoreDefinition,
): Promise<string[]> {
  if (!server.capabilities.has('ilm')) return [];
  const found = await storedPolicy(server);
  const interval = await storedPollInterval(server);
  const sameInterval = pollInterval === undefined || parseDuration(interval) === pollInterval;
  return [
    ...(samePolicy(policy, found) ? [] : [`policy ${POLICY} is ${JSON.stringify(found)}`]),
    ...(sameInterval ? [] : [`ILM looks each ${interval}, not each ${pollInterval} ms`]),
  ];
}

async function templateDifferences(
  server: ElasticsearchService,
  sources: readonly PlatformSource[],
): Promise<string[]> {
  const differences: string[] = [];
  for (const source of sources) {
    const { path, body } = templateRequest(server, source);
    const found = await storedTemplate(server, source);
    if (!sameTemplate(body, found)) differences.push(`GET ${path} is ${JSON.stringify(found)}`);
  }
  return differences;
}
