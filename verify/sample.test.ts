import { expect, test } from 'vitest';
import { Sample, sampleRank } from './sample.ts';

const ends = (...offsets: number[]) => new Map(offsets.map((end, partition) => [partition, end]));

test('a small topic is sampled whole', () => {
  const sample = new Sample(1, 100);
  expect(sample.extend(ends(30, 40))).toEqual([]);
  expect(sample.records.size).toBe(70);
  expect(sample.oneIn).toBe(1);
});

test('a large one to between half of the most and the most, the same however it grew', () => {
  const at = new Sample(7, 100);
  at.extend(ends(10_000, 5_000));
  const grown = new Sample(7, 100);
  const dropped = [1_000, 4_000, 10_000].flatMap((end) =>
    grown.extend(ends(end, Math.floor(end / 2))),
  );
  expect(at.records.size).toBeGreaterThan(40);
  expect(at.records.size).toBeLessThanOrEqual(100);
  expect([...grown.records.keys()].sort()).toEqual([...at.records.keys()].sort());
  expect(grown.oneIn).toBe(at.oneIn);
  expect(dropped.some((name) => grown.records.has(name))).toBe(false);
});

test('ranks are spread evenly over offsets, also beyond 32 bits, and differ by seed and partition', () => {
  const inLowerTenth = (from: number) =>
    Array.from({ length: 10_000 }, (_, step) => sampleRank(3, 5, from + step)).filter(
      (rank) => rank < 2 ** 32 / 10,
    ).length;
  for (const from of [0, 2 ** 33]) {
    expect(inLowerTenth(from)).toBeGreaterThan(900);
    expect(inLowerTenth(from)).toBeLessThan(1_100);
  }
  const ranks = [
    sampleRank(1, 0, 0),
    sampleRank(2, 0, 0),
    sampleRank(1, 1, 0),
    sampleRank(1, 0, 1),
    sampleRank(1, 0, 2 ** 32),
  ];
  expect(new Set(ranks).size).toBe(5);
});
