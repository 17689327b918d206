import { describe } from 'vitest';
import { platformSources } from '../stack/platform/sources.ts';
import { cutConnection } from './faults/cut-connection.ts';
import { type BrokerUnderTest, expect, test } from './vitest.ts';

const { topic } = platformSources.arxiv;

async function recordsIn({ stack }: BrokerUnderTest): Promise<number> {
  const ends = await stack.kafka.endOffsets(topic);
  return [...ends.values()].reduce((sum, end) => sum + end, 0);
}

/** Sends records over a connection that is cut midway; returns by how many records the topic grew. */
async function feedCutOff(broker: BrokerUnderTest, seed: number, at: 'request' | 'answer') {
  const before = await recordsIn(broker);
  const feed = { kind: 'generated', seed, count: 10 } as const;
  {
    using _ = cutConnection(broker.stack.kafka, at);
    await broker.feed('arxiv', feed);
  }
  return (await recordsIn(broker)) - before;
}

describe('is a send of which nobody knows the end judged rightly?', () => {
  test('what arrived must be in both stores, what did not is excused', async ({ broker }) => {
    const before = (await broker.judge()).verdict.counts.indeterminate;
    await broker.feed('arxiv', { kind: 'generated', seed: 30, count: 2_500 });
    expect(await feedCutOff(broker, 31, 'answer')).toBe(10);
    expect(await feedCutOff(broker, 32, 'request')).toBe(0);
    const { verdict } = await broker.judge();
    expect(verdict).toMatchObject({ verdict: 'pass', counts: { indeterminate: before + 20 } });
  });
});
