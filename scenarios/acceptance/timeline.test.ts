import { expect, test } from 'vitest';
import { Timeline } from './timeline.ts';

test('one point a second of what was sent, and the last whenever it comes', () => {
  const timeline = new Timeline(1_000);
  timeline.begin(2_000);
  for (let now = 2_100; now <= 4_500; now += 100) timeline.sent('arxiv', now, false, now);
  timeline.sent('arxiv', 5_000, true, 4_600);
  expect(timeline.points).toEqual([
    { at: 1_000, sent: 0, hot: 0, cold: 0 },
    { at: 2_000, sent: 3_000, hot: null, cold: null },
    { at: 3_000, sent: 4_000, hot: null, cold: null },
    { at: 3_600, sent: 5_000, hot: null, cold: null },
  ]);
});

test('totals over all sources; a count that is told again is no point', () => {
  const timeline = new Timeline(0);
  timeline.sent('a', 10, true, 1);
  timeline.sent('b', 5, true, 2);
  timeline.stored('a', { hot: 3, cold: 2, countedAt: 3 });
  timeline.stored('a', { hot: 3, cold: 2, countedAt: 3 });
  timeline.stored('b', { hot: 1, cold: 1, countedAt: 4 });
  timeline.end({ hot: 15, cold: 14 }, 5);
  expect(timeline.points.slice(1)).toEqual([
    { at: 2, sent: 15, hot: null, cold: null },
    { at: 3, sent: 15, hot: 3, cold: 2 },
    { at: 4, sent: 15, hot: 4, cold: 3 },
    { at: 5, sent: 15, hot: 15, cold: 14 },
  ]);
});

test('a long run is thinned: first and last stay, in order', () => {
  const timeline = new Timeline(0);
  timeline.begin(0);
  for (let now = 100; now <= 3_600_000; now += 100) timeline.sent('a', now, false, now);
  timeline.sent('a', 4_000_000, true, 3_600_100);
  const { points } = timeline;
  expect(points.length).toBeGreaterThan(140);
  expect(points.length).toBeLessThanOrEqual(300);
  expect(points[0]?.at).toBe(0);
  expect(points.at(-1)).toMatchObject({ at: 3_600_100, sent: 4_000_000 });
  expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((a, b) => a - b));
});

test('a clock that is set back does not turn the line back', () => {
  const timeline = new Timeline(1_000);
  timeline.sent('a', 1, true, 3_000);
  timeline.sent('a', 2, true, 500);
  expect(timeline.points.map(({ at }) => at)).toEqual([2_000, 2_000]);
});
