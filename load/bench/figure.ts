/** One number of the benchmarks with what it has to reach. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What it must reach, and what it should reach; null where the floor is all. */
  floor: number;
  target: number | null;
  better: 'lower' | 'higher';
  /** What was measured, and the single measurements. */
  note: string;
}

export type Met = 'target' | 'floor' | 'missed';

/** Which of the two a figure reaches. */
export function met({ value, floor, target, better }: Figure): Met {
  const reaches = (limit: number) => (better === 'lower' ? value <= limit : value >= limit);
  if (target !== null && reaches(target)) return 'target';
  return reaches(floor) ? 'floor' : 'missed';
}

/** The middle one of some numbers, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * The median of the ratios of neighbours: what is measured in turn meets the same host, so a load that
 * comes and goes shows in neither.
 */
export function medianRatio(values: readonly number[], to: readonly number[]): number {
  return median(values.map((value, index) => value / (to[index] ?? Number.NaN)));
}

/** Two significant decimals, thousands apart: `1,234`, `0.87`, `12.3`. */
export function formatFigure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** The figures as rows of a table, the first being its head. */
export function figureRows(figures: readonly Figure[]): string[][] {
  return [
    ['FIGURE', 'VALUE', 'FLOOR', 'TARGET', 'MET'],
    ...figures.map((figure) => {
      const sign = figure.better === 'lower' ? '<=' : '>=';
      return [
        figure.name,
        `${formatFigure(figure.value)} ${figure.unit}`,
        `${sign} ${formatFigure(figure.floor)}`,
        figure.target === null ? '' : `${sign} ${formatFigure(figure.target)}`,
        met(figure),
      ];
    }),
  ];
}
