import type { AnomalyExample, Counts, VerdictFile } from '../common/run-bundle.ts';

/** `1,234,567` */
export const formatCount = (count: number) => count.toLocaleString('en-US');

/** Milliseconds as `850 ms`, `12.3 s` or `4 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Milliseconds from the start of a run to its end; null when it has not ended. */
export function wallTime({ startedAt, finishedAt }: VerdictFile): number | null {
  if (finishedAt === null) return null;
  const time = Date.parse(finishedAt) - Date.parse(startedAt);
  return Number.isNaN(time) ? null : Math.max(0, time);
}

export interface Phase {
  name: string;
  /** Milliseconds. */
  time: number;
  /** Milliseconds since the start of the run; null when it is not known. */
  start: number | null;
  /** It is part of the phase before it and not one of its own. */
  nested: boolean;
}

/**
 * The phases of a run, each followed by its parts (`service X` by `services`). Phases may run side by
 * side, so their times add up to nothing: the whole is {@link wallTime}.
 */
export function phases({ durations, starts }: VerdictFile): Phase[] {
  const all = Object.entries(durations).map(([name, time]) => ({
    name,
    time,
    start: starts[name] ?? null,
    nested: name.startsWith('service ') && durations['services'] !== undefined,
  }));
  const parts = all.filter(({ nested }) => nested);
  return all
    .filter(({ nested }) => !nested)
    .flatMap((phase) => (phase.name === 'services' ? [phase, ...parts] : [phase]));
}

/** Bytes as `23.5 GiB`. */
export const formatBytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

export const formatRate = (rate: number) =>
  rate >= 100 ? formatCount(Math.round(rate)) : rate.toFixed(1);

/** `arxiv_raw[3]@17`, with what is known of it. */
export function formatRecord(example: AnomalyExample): string {
  if (example.partition === null || example.offset === null) return example.topic;
  return `${example.topic}[${example.partition}]@${example.offset}`;
}

/** The counts with the names that reports give them, in their order. */
export const COUNT_NAMES: readonly [keyof Counts, string][] = [
  ['sent', 'sent'],
  ['acknowledged', 'acknowledged'],
  ['refused', 'refused'],
  ['indeterminate', 'indeterminate'],
  ['hot', 'hot'],
  ['cold', 'cold'],
  ['deadLettered', 'dead-lettered'],
];

/** Rows as text with aligned columns, the first row being the head. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
