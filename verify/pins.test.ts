import { describe, expect, test } from 'vitest';
import { mispinned, type PinGroup } from './pins.ts';

/** Groups of partition 0, as `version index-number documents`. */
const groups = (...texts: string[]): PinGroup[] =>
  texts.map((text) => {
    const [version = 0, number = 0, documents = 0] = text.split(' ').map(Number);
    return { partition: 0, version, index: `arxiv-${number}`, documents };
  });

/** The groups out of place, as they were given, and where they should be. */
const found = (...texts: string[]) =>
  mispinned(groups(...texts)).map(
    ({ version, index, documents, pinned }) => `${version} ${index} ${documents}: ${pinned}`,
  );

describe('a router that pins', () => {
  test.each([
    [['1 1 5', '2 1 5', '3 1 2']],
    [['1 1 5', '2 2 5', '3 2 5', '4 7 1']],
    [['9 3 5', '10 4 5', '2 1 5']],
    [[]],
  ])('goes forward only: %j', (texts) => {
    expect(found(...texts)).toEqual([]);
  });
});

describe('indices whose names differ before their number', () => {
  const inTurn = (...names: string[]) =>
    mispinned(names.map((index, version) => ({ partition: 0, version, index, documents: 5 })));

  test('have no order', () => {
    expect(inTurn('x-2026-11-30', 'x-2026-12-01')).toEqual([]);
  });

  test('leave the order of those that do not', () => {
    expect(inTurn('x-1-2', 'x-1-1')).toHaveLength(1);
    expect(inTurn('x-1-2', 'y-7', 'x-1-3', 'x-1-1')).toHaveLength(1);
  });
});

describe('out of place are the fewest documents that can be', () => {
  test.each([
    ['one of a checkpoint', ['1 1 5', '2 1 4', '2 2 1', '3 2 9'], ['2 arxiv-2 1: arxiv-1']],
    ['most of a checkpoint', ['1 1 5', '2 1 1', '2 2 4', '3 2 9'], ['2 arxiv-1 1: arxiv-2']],
    [
      'a checkpoint that goes back',
      ['1 1 5', '2 2 5', '3 1 2', '4 2 5'],
      ['3 arxiv-1 2: arxiv-2, or a later index'],
    ],
    [
      'a checkpoint that runs ahead',
      ['1 1 5', '2 3 2', '3 1 5', '4 2 5'],
      ['2 arxiv-3 2: arxiv-1, or a later index'],
    ],
    ['the first ones', ['1 5 2', '2 1 5', '3 2 5'], ['1 arxiv-5 2: an earlier index']],
    [
      'in two indices of one number the smaller part',
      ['1 1 5', '2 1 5', '1 01 1'],
      ['1 arxiv-1 1: arxiv-1'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(found(...texts)).toEqual(expected);
  });
});

test('each partition goes its own way', () => {
  const other = groups('1 2 5', '2 2 5').map((group) => ({ ...group, partition: 1 }));
  expect(mispinned([...groups('1 1 5', '2 3 5'), ...other])).toEqual([]);
});

test('where a name has no number, only that a checkpoint has one index is judged', () => {
  const named = (version: number, index: string, documents: number) => ({
    partition: 0,
    version,
    index,
    documents,
  });
  const back = [named(1, 'old', 5), named(2, 'new-2', 5), named(3, 'old', 5)];
  expect(mispinned(back)).toEqual([]);
  expect(mispinned([...back, named(3, 'new-2', 1)])).toEqual([
    { ...named(3, 'new-2', 1), pinned: 'old' },
  ]);
});

test('thousands of checkpoints take no time', () => {
  const many = Array.from({ length: 5_000 }, (_, version) => `${version} ${version >> 4} 3`);
  expect(found(...many, '4000 999 1')).toEqual(['4000 arxiv-999 1: arxiv-250']);
});
