import { expect, test } from 'vitest';
import { EXPLAINED, Suspects } from './explain.ts';

test('keeps the lowest partitions and offsets, whatever the order of reading', () => {
  const suspects = new Suspects();
  for (let offset = 1_000; offset > 0; offset--) {
    for (const partition of [3, 1]) {
      suspects.add({ store: 'hot', topicId: null, partition, offset, where: '', found: null });
    }
  }
  const lowest = suspects.lowest();
  expect(lowest).toHaveLength(EXPLAINED);
  expect(lowest.map(({ partition }) => partition)).toEqual(Array(EXPLAINED).fill(1));
  expect(lowest[0]).toMatchObject({ partition: 1, offset: 1 });
  expect(lowest.at(-1)).toMatchObject({ offset: EXPLAINED });
});
