import { expect, test } from 'vitest';
import { DAY, formatDuration, parseDuration, parseSize } from './units.ts';

test.each([
  ['10d', 10 * DAY],
  ['36h', 1.5 * DAY],
  ['90s', 90_000],
  ['5M', 300_000],
  ['1000ms', 1_000],
  ['500micros', 0.5],
  ['0', 0],
  [0, 0],
  ['1.5d', undefined],
  ['-1', undefined],
  ['d', undefined],
  ['10 days', undefined],
  [10, undefined],
])('the duration %j is %j ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  ['5gb', 5 * 1024 ** 3],
  ['5G', 5 * 1024 ** 3],
  ['1.5kb', 1_536],
  ['512b', 512],
  ['0', 0],
  ['5', undefined],
  ['5bb', undefined],
  ['-5gb', undefined],
  [5, undefined],
])('the size %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each([
  [10 * DAY, '10d'],
  [1.5 * DAY, '36h'],
  [90_000, '90s'],
  [1_500, '1500ms'],
  [0, '0ms'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
