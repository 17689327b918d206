import { expect, test } from 'vitest';
import { firstIndex, isBackingIndex } from './hot-store.ts';

test.each([
  ['arxiv-000001', true],
  ['arxiv-1000000', true],
  ['arxiv-1', false],
  ['arxiv', false],
  ['arxiv-old-000001', false],
  ['github-000001', false],
])('%s is a backing index of arxiv: %s', (index, is) => {
  expect(isBackingIndex('arxiv', index)).toBe(is);
});

test('the first index is one', () => {
  expect(isBackingIndex('news', firstIndex('news'))).toBe(true);
});
