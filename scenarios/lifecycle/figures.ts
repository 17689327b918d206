/** A percentile of values (nearest rank), the share from 0 to 1; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

/** Median, 99th percentile and number of values, rounded to whole ones. */
export interface Spread {
  count: number;
  p50: number | null;
  p99: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
  const whole = (share: number) => {
    const value = percentile(values, share);
    return value === null ? null : Math.round(value);
  };
  return { count: values.length, p50: whole(0.5), p99: whole(0.99) };
}
