import { ElasticsearchError, type ElasticsearchService } from '../../../services/elasticsearch.ts';
import { storedPollInterval } from '../apply.ts';
import { POLICY } from '../policy.ts';
import { indexPattern } from '../template.ts';
import { MINUTE, parseDuration } from '../units.ts';

/** What `_ilm/explain` says of an index, in the parts that 6.8 and 8.x have in common. */
export interface IlmExplanation {
  managed: boolean;
  policy?: string;
  phase?: string;
  action?: string;
  /** `ERROR` when it failed; then `failed_step` is the one that did. */
  step?: string;
  failed_step?: string;
  step_info?: { type?: string; reason?: string; message?: string };
  /** From when its age counts, ms of the epoch: its creation, or its rollover once that was. */
  lifecycle_date_millis?: number;
  /** The phase as it was when the index entered it: this is what is carried out. */
  phase_execution?: { policy: string; version: number; phase_definition?: StoredPhase };
}

/** A phase as the server gives it back. */
export interface StoredPhase {
  min_age?: string;
  actions?: Record<string, Record<string, unknown>>;
}

/** An index behind an alias, or one that looks as if it should be. */
export interface IndexState {
  index: string;
  /** It is behind the alias; null as a write index where it does not say. */
  behindAlias: boolean;
  writeIndex: boolean | null;
  /** The blocks that are set, `read_only`, `write`, ... */
  blocks: string[];
  policy: string | undefined;
  rolloverAlias: string | undefined;
  /** Milliseconds of the epoch. */
  createdAt: number;
  documents: number;
  /** Of the primary shards. */
  bytes: number;
  explanation: IlmExplanation | undefined;
}

/** What the hot store says of its lifecycle at a moment. */
export interface LifecycleState {
  /** Milliseconds of the epoch. */
  at: number;
  /** `RUNNING`, `STOPPING`, `STOPPED`; undefined on a server without ILM. */
  mode: string | undefined;
  /** Between two looks of ILM, ms. */
  pollInterval: number;
  /** The policy {@link POLICY}; undefined when there is none. */
  policy: { version: number; phases: Record<string, StoredPhase> } | undefined;
  aliases: { alias: string; indices: IndexState[] }[];
}

/** How often ILM looks where nobody says otherwise. */
const DEFAULT_POLL = 10 * MINUTE;

/**
 * Reads what bears on the lifecycle of the indices of some aliases. Reads only.
 * @throws {ElasticsearchError}
 */
export async function readLifecycle(
  server: ElasticsearchService,
  aliases: readonly string[],
): Promise<LifecycleState> {
  const hasIlm = server.capabilities.has('ilm');
  const [mode, policies, interval] = hasIlm
    ? await Promise.all([
        server.request<{ operation_mode: string }>('GET', '/_ilm/status'),
        server.request<Record<string, StoredPolicy>>('GET', '/_ilm/policy'),
        storedPollInterval(server),
      ])
    : [undefined, undefined, undefined];
  const stored = policies?.[POLICY];
  return {
    at: Date.now(),
    mode: mode?.operation_mode,
    pollInterval: parseDuration(interval) ?? DEFAULT_POLL,
    policy: stored && { version: stored.version, phases: stored.policy.phases },
    aliases: await Promise.all(
      aliases.map(async (alias) => ({ alias, indices: await readIndices(server, alias, hasIlm) })),
    ),
  };
}

interface StoredPolicy {
  version: number;
  policy: { phases: Record<string, StoredPhase> };
}

type Settings = Record<string, { settings: Record<string, string> }>;
type Aliases = Record<string, { aliases: Record<string, { is_write_index?: boolean }> }>;

async function readIndices(
  server: ElasticsearchService,
  alias: string,
  hasIlm: boolean,
): Promise<IndexState[]> {
  const behind = await orEmpty<Aliases>(server, `/_alias/${encodeURIComponent(alias)}`);
  // The pattern finds what was left behind by its alias.
  const target = [...Object.keys(behind), indexPattern(alias)].map(encodeURIComponent).join(',');
  const lenient = 'ignore_unavailable=true&allow_no_indices=true';
  const [settings, sizes, explained] = await Promise.all([
    orEmpty<Settings>(server, `/${target}/_settings?flat_settings=true&${lenient}`),
    orEmpty<Row[]>(
      server,
      `/_cat/indices/${target}?format=json&bytes=b&h=index,docs.count,pri.store.size`,
    ),
    hasIlm
      ? orEmpty<{ indices?: Record<string, IlmExplanation> }>(server, `/${target}/_ilm/explain`)
      : undefined,
  ]);
  const rows = new Map(Object.values(sizes).map((row) => [row.index, row]));
  return Object.entries(settings)
    .filter(([index]) => index in behind || /-\d+$/.test(index))
    .map(([index, { settings: set }]) => ({
      index,
      behindAlias: index in behind,
      writeIndex: behind[index]?.aliases[alias]?.is_write_index ?? null,
      blocks: Object.keys(set)
        .filter((name) => name.startsWith('index.blocks.') && set[name] === 'true')
        .map((name) => name.slice('index.blocks.'.length)),
      policy: set['index.lifecycle.name'],
      rolloverAlias: set['index.lifecycle.rollover_alias'],
      createdAt: Number(set['index.creation_date']),
      documents: Number(rows.get(index)?.['docs.count'] ?? 0),
      bytes: Number(rows.get(index)?.['pri.store.size'] ?? 0),
      explanation: explained?.indices?.[index],
    }))
    .sort((a, b) => (a.index < b.index ? -1 : 1));
}

interface Row {
  index: string;
  'docs.count': string | null;
  'pri.store.size': string | null;
}

/** An answer, or an empty one when there is nothing of that name (404). */
async function orEmpty<T extends object>(server: ElasticsearchService, path: string): Promise<T> {
  try {
    return await server.request<T>('GET', path);
  } catch (error) {
    if (error instanceof ElasticsearchError && error.status === 404) return {} as T;
    throw error;
  }
}
