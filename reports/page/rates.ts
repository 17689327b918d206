import type { TimelinePoint, VerdictFile } from '../../common/run-bundle.ts';
import { formatCount, formatRate } from '../format.ts';
import { formatMoment, lineChart, type Series, type SeriesName } from './chart.ts';
import { html, type Markup, NOTHING, table } from './markup.ts';

const LABELS: readonly (readonly [SeriesName, string])[] = [
  ['sent', 'handed to Kafka'],
  ['hot', 'in the hot store'],
  ['cold', 'in the cold store'],
];
/** Rates are taken over at least so many milliseconds: shorter spans show the clock, not the run. */
const SPAN = 500;

export interface Rate {
  from: number;
  to: number;
  /** Records a second. */
  rate: number;
}

/** Records a second between two counts, for as long as nobody counted in between. */
export function ratesOf(timeline: readonly TimelinePoint[], name: SeriesName): Rate[] {
  const counted = pointsOf(timeline, name);
  const rates: Rate[] = [];
  let start = counted[0];
  for (const [index, point] of counted.entries()) {
    if (start === undefined || index === 0) continue;
    const last = index === counted.length - 1;
    const span = point.x - start.x;
    if (span <= 0 || (span < SPAN && !last)) continue;
    rates.push({ from: start.x, to: point.x, rate: (1_000 * (point.y - start.y)) / span });
    start = point;
  }
  return rates;
}

function pointsOf(timeline: readonly TimelinePoint[], name: SeriesName) {
  return timeline.flatMap((point) => {
    const y = point[name];
    return y === null ? [] : [{ x: point.at, y }];
  });
}

/** How the records moved: totals and rates over time, as drawings and as a table. */
export function rateCharts(verdict: VerdictFile): Markup {
  const { timeline } = verdict;
  const [first] = timeline;
  const last = timeline.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) {
    return html`<p class="soft">No counts were taken over time.</p>`;
  }
  const span = { from: first.at, to: last.at };
  const totals = LABELS.map(([name, label]): Series => {
    const points = pointsOf(timeline, name);
    return { name, label, points, dots: name !== 'sent' && points.length <= 60 };
  });
  const rates = LABELS.map(([name, label]): Series => {
    const points = ratesOf(timeline, name).flatMap(({ from, to, rate }) => [
      { x: from, y: Math.max(0, rate) },
      { x: to, y: Math.max(0, rate) },
    ]);
    return { name, label, points };
  });
  const ends = totals.map(({ label, points }) => `${formatCount(points.at(-1)?.y ?? 0)} ${label}`);
  const peaks = rates.map(({ label, points }) => {
    const peak = Math.max(0, ...points.map(({ y }) => y));
    return `${formatRate(peak)} a second ${label}`;
  });
  const time = `from ${formatMoment(span.from)} to ${formatMoment(span.to)} of the run`;
  return html`<div class="pair">${lineChart({
    ...span,
    title: 'Records',
    unit: 'total, over the time of the run',
    series: totals,
    description: `Records ${time}. At the end: ${ends.join(', ')}.`,
  })}${lineChart({
    ...span,
    title: 'Rates',
    unit: 'records/s, mean between two counts',
    series: rates,
    description: `Records per second ${time}. At most ${peaks.join(', ')}.`,
  })}</div>${countTable(timeline)}`;
}

function countTable(timeline: readonly TimelinePoint[]): Markup {
  const count = (value: number | null) => (value === null ? 'not counted' : formatCount(value));
  const rows = timeline.map((point) => [
    formatMoment(point.at),
    formatCount(point.sent),
    count(point.hot),
    count(point.cold),
  ]);
  return html`<details class="data"><summary>The counts as a table</summary>${table({
    caption: 'Records in total, by time since the start of the run',
    head: ['time', ...LABELS.map(([, label]) => label)],
    numbers: [1, 2, 3],
    rows,
    most: 400,
  })}</details>`;
}

/** The run's mean rates, by name. */
export function rateTable({ rates }: VerdictFile): Markup {
  const rows = Object.entries(rates).map(([name, rate]) => [name, formatRate(rate)]);
  if (rows.length === 0) return NOTHING;
  return table({
    caption: 'Means of the run',
    head: ['rate', 'value'],
    numbers: [1],
    rows,
    kind: 'means',
  });
}
