import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';

/** A document that was tampered with, and how to undo it. */
export interface Sabotage {
  /** Partition and offset of the record concerned. */
  partition: number;
  offset: number;
  undo(): Promise<void>;
}

interface Hit {
  _index: string;
  _id: string;
  _source: Record<string, unknown>;
}

async function anyDocument(
  server: ElasticsearchService,
  source: PlatformSource,
  query: object = { match_all: {} },
): Promise<Hit> {
  const answer = await server.request<{ hits: { hits: Hit[] } }>(
    'POST',
    `/${source.hotAlias}/_search`,
    { size: 1, query },
  );
  const [hit] = answer.hits.hits;
  if (hit === undefined) throw new Error(`no document behind ${source.hotAlias}`);
  return hit;
}

function documentPath({ _index, _id }: Hit): string {
  return `/${_index}/_doc/${encodeURIComponent(_id)}?refresh=true`;
}

function sabotage(server: ElasticsearchService, hit: Hit): Sabotage {
  return {
    partition: Number(hit._source['kafka_partition']),
    offset: Number(hit._source['kafka_offset']),
    undo: async () => {
      await server.request('PUT', documentPath(hit), hit._source);
    },
  };
}

/** Deletes a document of the hot store. */
export async function deleteDocument(
  server: ElasticsearchService,
  source: PlatformSource,
): Promise<Sabotage> {
  const hit = await anyDocument(server, source);
  await server.request('DELETE', documentPath(hit));
  return sabotage(server, hit);
}

/** Changes one field of a document of the hot store. */
export async function changeField(
  server: ElasticsearchService,
  source: PlatformSource,
  field: string,
  value: unknown,
): Promise<Sabotage> {
  const hit = await anyDocument(server, source);
  await server.request('PUT', documentPath(hit), { ...hit._source, [field]: value });
  return sabotage(server, hit);
}

/** Changes the last of a decimal's four digits in a document of the hot store that has the field. */
export async function changeLastDigit(
  server: ElasticsearchService,
  source: PlatformSource,
  field: string,
): Promise<Sabotage & { expected: string; found: string }> {
  const hit = await anyDocument(server, source, { range: { [field]: { gt: 0 } } });
  const expected = Number(hit._source[field]);
  const found = Number((expected + 0.0001).toFixed(4));
  await server.request('PUT', documentPath(hit), { ...hit._source, [field]: found });
  return { ...sabotage(server, hit), expected: String(expected), found: String(found) };
}
