import { expect, test } from 'vitest';
import { contentDigest } from './canonical.ts';
import { ExpectedIndex } from './expected-index.ts';

const digest = (name: string) => contentDigest(name);

test('says of each document what it is', () => {
  const index = new ExpectedIndex();
  index.add(0, 100, digest('a'), false);
  index.add(0, 103, digest('b'), true);
  index.add(0, 104, null, false);
  expect(index.see('hot', 0, 100, digest('x'))).toBe('altered');
  expect(index.see('hot', 0, 100, digest('a'))).toBe('expected');
  expect(index.see('hot', 0, 100, digest('a'))).toBe('repeated');
  expect(index.see('hot', 0, 103, digest('b'))).toBe('unwanted');
  expect(index.see('cold', 0, 103, digest('b'))).toBe('expected');
  expect(index.see('cold', 0, 104, digest('c'))).toBe('unwanted');
  for (const [partition, offset] of [
    [0, 99],
    [0, 101],
    [0, 105],
    [1, 100],
    [0, -1],
  ] as const) {
    expect(index.see('cold', partition, offset, digest('a'))).toBe('unknown');
  }
  expect(index.missing('cold', 10)).toEqual([{ partition: 0, offset: 100 }]);
  expect(index.missing('hot', 10)).toEqual([]);
});

test('holds many records and refuses an offset that was read before', () => {
  const index = new ExpectedIndex();
  for (let offset = 0; offset < 10_000; offset += 1) index.add(1, offset, digest('a'), false);
  expect(index.see('hot', 1, 9_999, digest('a'))).toBe('expected');
  expect(index.missing('hot', 5)).toHaveLength(5);
  expect(() => index.add(1, 9_999, digest('a'), false)).toThrow('read before');
});
