import { expect, test } from 'vitest';
import { Sample } from './sample.ts';
import { SightingLog } from './sightings.ts';

function watched() {
  const sample = new Sample(1);
  const log = new SightingLog(sample);
  const grow = (end: number, at: number) => log.sampled(sample.extend(new Map([[0, end]])), at);
  const look = (began: number, seen: Record<string, string>) =>
    log.look({ began, ended: began + 1 }, new Map(Object.entries(seen)));
  const rows = (offset: number) =>
    [...log.rows()]
      .filter((row) => row.offset === offset)
      .map(({ kind, after, at, place }) => [kind, after, at, place]);
  return { grow, look, rows };
}

test('only what changes from one look to the next is kept, with the looks on both sides of it', () => {
  const { grow, look, rows } = watched();
  grow(2, 5);
  look(10, {});
  look(20, { '0-0': 'a' });
  look(30, { '0-0': 'a' });
  look(40, {});
  look(50, { '0-0': 'b' });
  expect(rows(0)).toEqual([
    ['watched', null, 5, null],
    ['seen', 10, 21, 'a'],
    ['gone', 30, 41, 'a'],
    ['seen', 40, 51, 'b'],
  ]);
  expect(rows(1)).toEqual([['watched', null, 5, null]]);
});

test('a record that came into the sample after a look was not missed by it', () => {
  const { grow, look, rows } = watched();
  grow(1, 5);
  look(10, {});
  grow(2, 15);
  look(20, { '0-0': 'a', '0-1': 'a' });
  expect(rows(0)).toContainEqual(['seen', 10, 21, 'a']);
  expect(rows(1)).toContainEqual(['seen', null, 21, 'a']);
});
