import { expect, test } from 'vitest';
import { type Figure, figureRows, formatFigure, median, medianRatio, met } from './figure.ts';

const figure = (value: number, change: Partial<Figure> = {}): Figure => ({
  name: 'oracle, 1 M events',
  value,
  unit: 's',
  floor: 3,
  target: 0.7,
  better: 'lower',
  note: '',
  ...change,
});

test('a figure reaches its target, its floor, or neither', () => {
  expect([0.7, 0.71, 3, 3.01].map((value) => met(figure(value)))).toEqual([
    'target',
    'floor',
    'floor',
    'missed',
  ]);
  const ratio = { floor: 0.5, target: 0.9, better: 'higher' } as const;
  expect([0.9, 0.89, 0.5, 0.49].map((value) => met(figure(value, ratio)))).toEqual([
    'target',
    'floor',
    'floor',
    'missed',
  ]);
  expect([2, 3.1].map((value) => met(figure(value, { target: null })))).toEqual([
    'floor',
    'missed',
  ]);
  expect(met(figure(Number.NaN))).toBe('missed');
});

test('medians', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(medianRatio([10, 2, 30], [20, 8, 30])).toBe(0.5);
});

test('a table says what was measured and what it reaches', () => {
  expect([1234.5, 12.34, 0.666].map(formatFigure)).toEqual(['1,235', '12.3', '0.67']);
  expect(figureRows([figure(1.5)])[1]).toEqual([
    'oracle, 1 M events',
    '1.50 s',
    '<= 3.00',
    '<= 0.70',
    'floor',
  ]);
});
