import { describe } from 'vitest';
import { verifyBundle } from '../verify/oracle.ts';
import { expect, test } from './vitest.ts';

describe('is every accepted record in both stores, once and correct?', () => {
  test('generated records of every kind, the invalid ones dead-lettered', async ({ broker }) => {
    await broker.feed('arxiv', { kind: 'generated', seed: 1, count: 5_000 });
    await expect(broker).toDeliverExactlyOnce();
  });

  test('the bundle gives the same verdict offline', async ({ broker }) => {
    const { verdict, paths } = await broker.judge();
    const again = await verifyBundle(paths.directory);
    expect(again).toMatchObject({
      verdict: verdict.verdict,
      counts: verdict.counts,
      anomalies: verdict.anomalies,
    });
    expect(verdict.counts.sent).toBeGreaterThanOrEqual(5_000);
    expect(verdict.counts.hot + verdict.counts.deadLettered).toBeGreaterThanOrEqual(5_000);
  });
});
