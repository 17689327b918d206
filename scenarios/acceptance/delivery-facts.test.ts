import { expect, test } from 'vitest';
import { deliveryFacts } from './delivery-facts.ts';

test('each offset is told as what it is, by partition', () => {
  const offsets = (first: number) =>
    new Map([
      [0, first],
      [11, first + 1],
    ]);
  const facts = deliveryFacts(
    { topic: 'a-topic', topicId: 'an-id', readOffsets: offsets(20), laterEndOffsets: offsets(40) },
    {
      endOffsets: offsets(30),
      committed: { offsets: offsets(10), observedAt: 5 },
      checkpoints: [{ id: 7, triggeredAt: 6, completedAt: 8 }],
      deadlinePassed: true,
      reason: 'no progress',
    },
  );
  expect(facts).toStrictEqual({
    topic: 'a-topic',
    topicId: 'an-id',
    endOffsets: { '0': 30, '11': 31 },
    readOffsets: { '0': 20, '11': 21 },
    laterEndOffsets: { '0': 40, '11': 41 },
    committed: { offsets: { '0': 10, '11': 11 }, observedAt: 5 },
    checkpoints: [{ id: 7, triggeredAt: 6, completedAt: 8 }],
    deadlinePassed: true,
    reason: 'no progress',
  });
});
