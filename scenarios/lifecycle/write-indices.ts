import {
  ElasticsearchError,
  type ElasticsearchService,
} from '../../stack/services/elasticsearch.ts';

type Aliases = Record<string, { aliases: Record<string, { is_write_index?: boolean }> }>;

/** The indices that an alias is written to, as the server says: one, or the alias is broken or away. */
export async function writeIndices(server: ElasticsearchService, alias: string): Promise<string[]> {
  const path = `/_alias/${encodeURIComponent(alias)}`;
  const aliases = await server.request<Aliases>('GET', path).catch((error) => {
    if (error instanceof ElasticsearchError && error.status === 404) return {} as Aliases;
    throw error;
  });
  return Object.keys(aliases).filter(
    (index) => aliases[index]?.aliases[alias]?.is_write_index === true,
  );
}

/** The index that an alias is written to. @throws {Error} when there is none */
export async function writeIndexOf(server: ElasticsearchService, alias: string): Promise<string> {
  const [index] = await writeIndices(server, alias);
  if (index === undefined) throw new Error(`${alias} has no write index`);
  return index;
}
