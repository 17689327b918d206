import { expect, test } from 'vitest';
import { platformSources } from '../../stack/platform/sources.ts';
import { brokerUnderTest } from '../broker.ts';
import { changeLastDigit } from '../sabotage/hot.ts';

const { dns } = platformSources;

test('does the oracle see the last digit of a decimal field?', async () => {
  await using broker = await brokerUnderTest({ definition: { sources: ['dns'] } });
  await broker.feed('dns', { kind: 'generated', seed: 6, count: 500 });
  expect((await broker.judge()).verdict.verdict).toBe('pass');

  const sabotage = await changeLastDigit(broker.stack.elasticsearch, dns, 'entropy');
  const { partition, offset, expected, found } = sabotage;
  const { verdict } = await broker.judge();
  const differences = [{ field: 'entropy', expected, found }];
  expect(verdict.anomalies).toMatchObject(
    [
      { class: 'corrupted', store: 'hot' },
      { class: 'divergent', store: 'hot+cold' },
    ].map((anomaly) => ({
      ...anomaly,
      count: 1,
      examples: [{ partition, offset, differences }],
    })),
  );
  await sabotage.undo();
  expect((await broker.judge()).verdict.verdict).toBe('pass');
});
