import { expect, test } from 'vitest';
import { formatMoment, ticks, timeTicks } from './chart.ts';
import { differing } from './differing.ts';
import { place } from './freshness.ts';
import { ratesOf } from './rates.ts';

test('rates are means between two counts; where nobody counted they go on', () => {
  const timeline = [
    { at: 0, sent: 0, hot: 0, cold: null },
    { at: 1_000, sent: 500, hot: null, cold: null },
    { at: 1_001, sent: 501, hot: null, cold: null },
    { at: 3_000, sent: 501, hot: 600, cold: 100 },
  ];
  expect(ratesOf(timeline, 'sent')).toEqual([
    { from: 0, to: 1_000, rate: 500 },
    { from: 1_000, to: 3_000, rate: 0.5 },
  ]);
  expect(ratesOf(timeline, 'hot')).toEqual([{ from: 0, to: 3_000, rate: 200 }]);
  expect(ratesOf(timeline, 'cold')).toEqual([]);
});

test('axes have round labels that hold all values', () => {
  expect(ticks(48_990, 4)).toEqual([0, 20_000, 40_000, 60_000]);
  expect(ticks(1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ticks(0, 4)).toHaveLength(2);
  expect(timeTicks(12_300, 52_000)).toEqual([20_000, 30_000, 40_000, 50_000]);
  expect(
    place(
      [
        { upTo: 100, count: 1 },
        { upTo: 300, count: 1 },
      ],
      200,
    ),
  ).toBe(75);
});

test('moments before and long after the start of a run are told as people do', () => {
  const moments = [0, -40, -5_000, 59_960, 90_000, 3_599_900, -5_400_000, 864_000_000];
  expect(moments.map(formatMoment)).toEqual([
    '0 s',
    '0 s',
    '\u22125 s',
    '1:00 min',
    '1:30 min',
    '1:00 h',
    '\u22121:30 h',
    '10 d',
  ]);
});

test('of two values only what differs is marked', () => {
  const [expected, found] = differing('"a word or 𝒳 two"', '"a word or 𝒴 two"');
  expect(expected.text).toContain('or <mark>𝒳</mark> two');
  expect(found.text).toContain('or <mark>𝒴</mark> two');
  expect(differing('199', '7')[0].text).not.toContain('<mark>');
  expect(differing(null, 'x')[0].text).toContain('nothing');
});
