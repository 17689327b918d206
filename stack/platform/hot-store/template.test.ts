import { expect, test } from 'vitest';
import { firstIndex, isBackingIndex } from './template.ts';

test.each([
  [firstIndex('arxiv'), true],
  ['arxiv-12', true],
  ['arxiv-', false],
  ['arxiv-old-000001', false],
  ['arxiv-000001-restored', false],
  ['arxiv', false],
  ['arxivs-000001', false],
  ['news-000001', false],
])('%s is a backing index of arxiv: %s', (index, is) => {
  expect(isBackingIndex('arxiv', index)).toBe(is);
});
