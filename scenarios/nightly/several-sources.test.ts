import { describe } from 'vitest';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { expect, testWithBroker } from '../vitest.ts';

const sources = Object.keys(SOURCES) as SourceName[];
const { hotAlias } = platformSources.github;
const test = testWithBroker({ sources }, 'file');

interface Hit {
  _index: string;
  _id: string;
  _source: Record<string, unknown>;
}

/** Any document of GitHub's, and a way to write another in its place. */
async function anyDocument(server: ElasticsearchService) {
  const { hits } = await server.request<{ hits: { hits: Hit[] } }>('POST', `/${hotAlias}/_search`, {
    size: 1,
  });
  const [hit] = hits.hits;
  if (hit === undefined) throw new Error(`no document behind ${hotAlias}`);
  const path = `/${hit._index}/_doc/${encodeURIComponent(hit._id)}?refresh=true`;
  return {
    document: hit._source,
    write: (document: object) => server.request('PUT', path, document),
  };
}

describe('do all jobs on one cluster deliver exactly once, each source judged by itself?', () => {
  test('records fed side by side', async ({ broker }) => {
    await Promise.all(
      sources.map((source) => broker.feed(source, { kind: 'generated', seed: 5, count: 3_000 })),
    );
    const { verdict } = await broker.judge();
    expect(verdict).toMatchObject({
      verdict: 'pass',
      counts: { sent: 3_000 * sources.length, acknowledged: 3_000 * sources.length },
    });
  });

  test('the last digit of a long number, changed, is told of its own source alone', async ({
    broker,
  }) => {
    const { document, write } = await anyDocument(broker.stack.elasticsearch);
    const found = Number(document['repo_id']) + 1;
    await write({ ...document, repo_id: found });
    const { verdict } = await broker.judge();
    const example = {
      partition: document['kafka_partition'],
      offset: document['kafka_offset'],
      differences: [{ field: 'repo_id', found: String(found) }],
    };
    const ofGithub = { source: 'github', count: 1, examples: [example] };
    expect(verdict.anomalies).toMatchObject([
      { class: 'corrupted', store: 'hot', ...ofGithub },
      { class: 'divergent', store: 'hot+cold', ...ofGithub },
    ]);
    await write(document);
    await expect(broker).toDeliverExactlyOnce();
  });
});
