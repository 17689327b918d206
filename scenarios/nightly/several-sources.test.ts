import { describe } from 'vitest';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { moveRow } from '../sabotage/cold.ts';
import { expect, testWithBroker } from '../vitest.ts';

const sources = Object.keys(SOURCES) as SourceName[];
const test = testWithBroker({ sources }, 'file');

interface Hit {
  _index: string;
  _id: string;
  _source: Record<string, unknown>;
}

/** A document that has a number above 0 in the field, and a way to write another in its place. */
async function documentWith(server: ElasticsearchService, source: SourceName, field: string) {
  const { hotAlias } = platformSources[source];
  const { hits } = await server.request<{ hits: { hits: Hit[] } }>('POST', `/${hotAlias}/_search`, {
    size: 1,
    query: { range: { [field]: { gt: 0 } } },
  });
  const [hit] = hits.hits;
  if (hit === undefined) throw new Error(`no document behind ${hotAlias} has ${field}`);
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

  test.for([
    ['github', 'repo_id', 0],
    ['dns', 'entropy', 4],
  ] as const)(
    'the last digit of %s: %s, changed, is told of its own source alone',
    async ([source, field, digits], { broker }) => {
      const { document, write } = await documentWith(broker.stack.elasticsearch, source, field);
      const expected = Number(document[field]);
      const found = Number((expected + 10 ** -digits).toFixed(digits));
      await write({ ...document, [field]: found });
      const { verdict } = await broker.judge();
      const example = {
        partition: document['kafka_partition'],
        offset: document['kafka_offset'],
        differences: [{ field, expected: String(expected), found: String(found) }],
      };
      const ofSource = { source, count: 1, examples: [example] };
      expect(verdict.anomalies).toMatchObject([
        { class: 'corrupted', store: 'hot', ...ofSource },
        { class: 'divergent', store: 'hot+cold', ...ofSource },
      ]);
      await write(document);
      await expect(broker).toDeliverExactlyOnce();
    },
  );

  test('a row moved to the table of another source is told with its record and both tables', async ({
    broker,
  }) => {
    const { arxiv, github } = platformSources;
    const { place, where, undo } = await moveRow(broker.stack, arxiv, github);
    const { verdict } = await broker.judge().finally(undo);
    const example = { topic: arxiv.topic, ...place };
    // Flickered as well if it is one of the sample.
    expect(verdict.anomalies.filter((found) => found.class !== 'flickered')).toMatchObject([
      { class: 'lost', store: 'cold', source: 'arxiv', count: 1, examples: [example] },
      { class: 'divergent', store: 'hot+cold', source: 'arxiv', count: 1, examples: [example] },
      {
        class: 'misrouted',
        store: 'cold',
        source: 'github',
        count: 1,
        examples: [{ ...example, where, differences: [] }],
      },
    ]);
    await expect(broker).toDeliverExactlyOnce();
  });
});
