import { expect, test } from 'vitest';
import { contentDigest } from '../../../verify/canonical.ts';
import { inRanges, Tally } from './tally.ts';

const row = (partition: number | null, offset: number | null, text = '') => ({
  identity: { partition, offset },
  digest: contentDigest({ partition, offset, text }),
});
function tally(...rows: ReturnType<typeof row>[]): Tally {
  const made = new Tally();
  for (const { identity, digest } of rows) made.add(identity, digest);
  return made;
}
const rows = [row(0, 1), row(0, 5000), row(3, 7), row(null, null)];

test('rows in another order, or added part by part, are the same', () => {
  const parts = tally(...rows.slice(2).reverse());
  parts.addAll(tally(...rows.slice(0, 2)));
  expect(tally(...rows).differing(parts)).toEqual([]);
  expect(parts.rows).toBe(4);
  expect(parts.extents).toEqual(tally(...rows).extents);
});

test.each([
  ['a row is missing', rows.slice(1), ['0/0']],
  ['a row is doubled', [...rows, row(0, 5000)], ['0/1']],
  ['a row has another content', [row(0, 1, 'x'), ...rows.slice(1)], ['0/0']],
  ['a row is there instead of another', [row(0, 2), ...rows.slice(1)], ['0/0']],
  ['a row is in another partition', [row(1, 1), ...rows.slice(1)], ['0/0', '1/0']],
  ['a row that names no record differs', [...rows.slice(0, 3), row(null, null, 'x')], [/rows/]],
])('%s: the range is named', (_, others, ranges) => {
  const found = tally(...rows).differing(tally(...others));
  expect(found.sort()).toEqual(ranges.map((range) => expect.stringMatching(range)));
});

test('of one partition', () => {
  const part = tally(...rows).of(0);
  expect(part.rows).toBe(2);
  expect(part.extents).toEqual(new Map([[0, { rows: 2, first: 1, last: 5000 }]]));
  expect(part.differing(tally(row(0, 1), row(0, 5000)))).toEqual([]);
});

test('rows of ranges', () => {
  const wanted = inRanges(['0/1']);
  expect(rows.map(({ identity }) => wanted(identity))).toEqual([false, true, false, false]);
});
