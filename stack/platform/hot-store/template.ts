import type { ElasticsearchService } from '../../services/elasticsearch.ts';
import type { PlatformSource } from '../sources.ts';
import { POLICY } from './policy.ts';
import { lineOf } from './server-line.ts';

/** What the hot store's set-up depends on. */
export type HotStoreServer = Pick<ElasticsearchService, 'capabilities' | 'major'>;

/** Above the built-in templates of 8.x, which have 100 to 200. */
const PRIORITY = 500;

/** The first backing index of an alias. Rollover counts on from it. */
export function firstIndex(alias: string): string {
  return `${alias}-000001`;
}

/** The names that an alias's backing indices have. */
export function indexPattern(alias: string): string {
  return `${alias}-*`;
}

/** Whether a name is one that an alias's rollovers give: the alias, and a number that ILM counts on from. */
export function isBackingIndex(alias: string, index: string): boolean {
  return index.startsWith(`${alias}-`) && /^\d+$/.test(index.slice(alias.length + 1));
}

/** What a template gives to a source's backing indices. */
interface TemplateContent {
  settings: Record<string, string | number>;
  mappings: object;
}

/** A request that puts an index template. */
export interface TemplateRequest {
  path: string;
  body: Record<string, unknown>;
}

/** The index template of a source as the server's line takes it. */
export function templateRequest(server: HotStoreServer, source: PlatformSource): TemplateRequest {
  const name = `data-broker-${source.hotAlias}`;
  const index_patterns = [indexPattern(source.hotAlias)];
  if (!lineOf(server.major).composableTemplates) {
    return { path: `/_template/${name}`, body: legacyTemplate(server, source) };
  }
  const template = content(server, source);
  return {
    path: `/_index_template/${name}`,
    body: { index_patterns, priority: PRIORITY, template },
  };
}

/** The same as a legacy template, which every line takes (`PUT _template`). */
export function legacyTemplate(server: HotStoreServer, source: PlatformSource) {
  return { index_patterns: [indexPattern(source.hotAlias)], ...content(server, source) };
}

function content(server: HotStoreServer, source: PlatformSource): TemplateContent {
  return {
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

/** Strict: a field that the mapping does not know is an error, not a silent extension. */
function mappings(server: HotStoreServer, source: PlatformSource): object {
  const body = { dynamic: 'strict', properties: source.mapping };
  return lineOf(server.major).typedMappings ? { _doc: body } : body;
}
