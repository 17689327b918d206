import { expect, test } from 'vitest';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { platformSources } from '../../stack/platform/sources.ts';
import { brokerUnderTest } from '../broker.ts';
import { changeField } from '../sabotage/hot.ts';

const sources = Object.keys(SOURCES) as SourceName[];

test('all jobs on one cluster deliver exactly once, and what is wrong with one source is told of it alone', async () => {
  await using broker = await brokerUnderTest({ definition: { sources } });
  await Promise.all(
    sources.map((source) => broker.feed(source, { kind: 'generated', seed: 5, count: 3_000 })),
  );
  const { verdict } = await broker.judge();
  expect(verdict).toMatchObject({
    verdict: 'pass',
    counts: { sent: 3_000 * sources.length, acknowledged: 3_000 * sources.length },
  });

  const { elasticsearch } = broker.stack;
  const { github } = platformSources;
  const sabotage = await changeField(elasticsearch, github, 'repo_id', 9_007_199_254_740_990);
  const { partition, offset } = sabotage;
  const { verdict: sabotaged } = await broker.judge();
  const changed = {
    partition,
    offset,
    differences: [{ field: 'repo_id', found: '9007199254740990' }],
  };
  const ofGithub = { source: 'github', count: 1, examples: [changed] };
  expect(sabotaged.anomalies).toMatchObject([
    { class: 'corrupted', store: 'hot', ...ofGithub },
    { class: 'divergent', store: 'hot+cold', ...ofGithub },
  ]);
  await sabotage.undo();
  expect((await broker.judge()).verdict.verdict).toBe('pass');
});
