import { describe } from 'vitest';
import { readObservation } from '../../common/run-bundle.ts';
import { waitUntil } from '../../common/wait.ts';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { aliasIndices } from '../../stack/services/elasticsearch-scan.ts';
import { rolloverBy } from '../lifecycle/policy.ts';
import { expect, testWithLifecycle } from '../lifecycle/test.ts';

const sources = Object.keys(SOURCES) as SourceName[];
const MAX_DOCS = 400;
const ROLLOVERS = 3;
/** Records of each source in one go. */
const STEP = 300;

const test = testWithLifecycle(
  {
    sources,
    hotStore: {
      pollInterval: 1_000,
      policy: rolloverBy({ max_docs: MAX_DOCS }),
    },
  },
  'file',
);

describe('do all four jobs deliver exactly once while their aliases are rolled over?', () => {
  test('each at least three times, by the policy, under load', async ({ broker }) => {
    const { elasticsearch } = broker.stack;
    let seed = 8_000;
    let sent = 0;
    await waitUntil({
      what: `every alias was rolled over ${ROLLOVERS} times while records are fed`,
      deadline: 240_000,
      probe: async () => {
        seed += 1;
        const feed = { kind: 'generated', seed, count: STEP } as const;
        const fed = await Promise.all(sources.map((source) => broker.feed(source, feed)));
        sent += fed.reduce((sum, count) => sum + count, 0);
        const indices = await Promise.all(
          sources.map((alias) => aliasIndices(elasticsearch, alias)),
        );
        if (indices.every(({ length }) => length > ROLLOVERS))
          return { done: true, value: undefined };
        return { done: false, seen: indices.map(({ length }) => length).join(', ') };
      },
    });
    const { verdict, paths } = await broker.judge();
    expect(verdict).toMatchObject({ verdict: 'pass', counts: { sent, acknowledged: sent } });
    const observation = await readObservation(paths);
    for (const source of sources) {
      const lives = observation?.sources[source]?.hot.lives ?? [];
      const rolledOver = lives.filter(({ rolledOverAt }) => rolledOverAt != null);
      expect(rolledOver.length, source).toBeGreaterThanOrEqual(ROLLOVERS);
      for (const { index, documents } of rolledOver) {
        expect(documents?.at(-1)?.count, index).toBeGreaterThanOrEqual(MAX_DOCS);
      }
      expect(
        lives.flatMap(({ writes = [] }) => writes.filter(({ to }) => to === null)),
      ).toHaveLength(1);
    }
  });
});
