import { steadyNow } from '../../common/clock.ts';
import {
  ElasticsearchError,
  type ElasticsearchService,
} from '../../stack/services/elasticsearch.ts';

/** What one look shows of an index. */
export interface SeenIndex {
  index: string;
  uuid: string;
  /** Documents that a search finds; null while the index can't say. */
  documents: number | null;
  /** By the server's clock, ms of the epoch. */
  createdAt: number | null;
  /** The alias leads to it. */
  behind: boolean;
  /** The alias writes to it. */
  write: boolean;
  /** Undefined where the server has no lifecycle of it. */
  lifecycle: SeenLifecycle | undefined;
}

/** What the server says of an index's lifecycle, ms of the epoch by its clock. */
export interface SeenLifecycle {
  /** What ages count from: the rollover, once there was one, else the creation. */
  date: number | null;
  phase: string | null;
  phaseAt: number | null;
}

/** All indices at a moment: began before the first question was put. */
export interface IndexLook {
  began: number;
  indices: SeenIndex[];
}

type Aliases = Record<string, { aliases: Record<string, { is_write_index?: boolean }> }>;

interface Listed {
  index: string;
  uuid: string;
  'docs.count': string | null;
  'creation.date': string | null;
}

interface Explained {
  indices: Record<
    string,
    { lifecycle_date_millis?: number; phase?: string; phase_time_millis?: number }
  >;
}

/**
 * Lists the indices by three short questions, whatever they hold: the alias, all indices, and the
 * lifecycle of those behind the alias where the server has it.
 * @throws {ElasticsearchError} when the server does not answer
 */
export async function lookAtIndices(
  server: ElasticsearchService,
  alias: string,
): Promise<IndexLook> {
  const began = steadyNow();
  const name = encodeURIComponent(alias);
  const aliases = await orNone(server.request<Aliases>('GET', `/_alias/${name}`), {});
  const managed = server.capabilities.has('ilm') && Object.keys(aliases).length > 0;
  const none: Explained = { indices: {} };
  const explained = managed
    ? await orNone(server.request<Explained>('GET', `/${name}/_ilm/explain`), none)
    : none;
  const listed = await server.request<Listed[]>(
    'GET',
    '/_cat/indices?format=json&h=index,uuid,docs.count,creation.date',
  );
  const write = writeIndex(aliases, alias);
  return {
    began,
    indices: listed.map((row) => ({
      index: row.index,
      uuid: row.uuid,
      documents: row['docs.count'] === null ? null : Number(row['docs.count']),
      createdAt: row['creation.date'] === null ? null : Number(row['creation.date']),
      behind: row.index in aliases,
      write: row.index === write,
      lifecycle: lifecycleOf(explained, row.index),
    })),
  };
}

/** Nothing of that name is an answer too: an alias may be away. */
async function orNone<T>(answer: Promise<T>, none: T): Promise<T> {
  return answer.catch((error) => {
    if (error instanceof ElasticsearchError && error.status === 404) return none;
    throw error;
  });
}

/** The index that writes through the alias go to: the one that says so, else the only one. */
function writeIndex(aliases: Aliases, alias: string): string | undefined {
  const flags = Object.entries(aliases).map(([index, { aliases: of }]) => ({
    index,
    flag: of[alias]?.is_write_index,
  }));
  const said = flags.find(({ flag }) => flag === true);
  if (said !== undefined) return said.index;
  const [only] = flags;
  return flags.length === 1 && only?.flag === undefined ? only?.index : undefined;
}

function lifecycleOf({ indices }: Explained, index: string): SeenLifecycle | undefined {
  const found = indices[index];
  if (found === undefined) return undefined;
  return {
    date: found.lifecycle_date_millis ?? null,
    phase: found.phase ?? null,
    phaseAt: found.phase_time_millis ?? null,
  };
}
