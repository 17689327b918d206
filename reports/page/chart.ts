import { formatCount } from '../format.ts';
import { drawing, html, type Markup, NOTHING } from './markup.ts';

/** What a line shows; also the name of its style. */
export type SeriesName = 'sent' | 'hot' | 'cold';

export interface Series {
  name: SeriesName;
  label: string;
  /** Ascending by `x`. */
  points: readonly { x: number; y: number }[];
  /** Mark the points themselves: between them nothing was counted. */
  dots?: boolean;
}

export interface LineChart {
  title: string;
  /** What the numbers are, with their unit. */
  unit: string;
  series: readonly Series[];
  /** The span of `x`, milliseconds. */
  from: number;
  to: number;
  /** What the chart shows, for who can't see it. */
  description: string;
}

const WIDTH = 1_000;
const HEIGHT = 100;

/** Round values from 0 to the first at or above `most`; about `parts` steps. */
export function ticks(most: number, parts: number): number[] {
  const raw = Math.max(most, 1e-9) / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((s) => s >= raw) ?? raw;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Times from `from` to `to` at which an axis is labelled: whole seconds, minutes or hours. */
export function timeTicks(from: number, to: number, parts = 5): number[] {
  const second = 1_000;
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200];
  const wanted = (to - from) / parts / second;
  const step = (steps.find((s) => s >= wanted) ?? Math.ceil(wanted / 7_200) * 7_200) * second;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

const round = (value: number) => Math.round(value * 100) / 100;

/** A moment of a run on an axis: `20 s`, `1:30 min`, `2:05 h`, `3.5 d`; with a minus before its start. */
export function formatMoment(milliseconds: number): string {
  const sign = milliseconds < 0 ? '\u2212' : '';
  const tenths = Math.round(Math.abs(milliseconds) / 100) / 10;
  if (tenths < 60) return `${tenths === 0 ? '' : sign}${tenths} s`;
  const seconds = Math.round(tenths);
  const parts = (n: number) => `${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`;
  if (seconds < 3_600) return `${sign}${parts(seconds)} min`;
  if (seconds < 48 * 3_600) return `${sign}${parts(Math.round(seconds / 60))} h`;
  return `${sign}${Math.round(seconds / 8_640) / 10} d`;
}

/** Lines over time. The drawing stretches with the page; its labels are text and do not. */
export function lineChart(chart: LineChart): Markup {
  const { series, from, to } = chart;
  const most = Math.max(1, ...series.flatMap(({ points }) => points.map(({ y }) => y)));
  const levels = ticks(most, 4);
  const top = levels.at(-1) ?? most;
  const x = (value: number) => round((WIDTH * (value - from)) / Math.max(1, to - from));
  const y = (value: number) => round(HEIGHT - (HEIGHT * value) / top);
  const line = ({ points }: Series) =>
    points.map((p, index) => `${index === 0 ? 'M' : 'L'}${x(p.x)} ${y(p.y)}`).join('');
  const dots = ({ points }: Series) => points.map((p) => `M${x(p.x)} ${y(p.y)}h0`).join('');
  return html`<figure><figcaption><strong>${chart.title}</strong><span class="soft">${chart.unit}</span><span class="legend">${series.map(
    ({ name, label }) =>
      html`<span><svg viewBox="0 0 30 10" aria-hidden="true"><path class="line ${name}" d="M0 5h30"/></svg> ${label}</span>`,
  )}</span></figcaption><div class="plot"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${chart.description}"><path class="grid" d="${drawing(
    levels.map((level) => `M0 ${y(level)}H${WIDTH}`).join(''),
  )}"/>${series.map(
    (one) =>
      html`<path class="line ${one.name}" d="${drawing(line(one))}"/>${
        one.dots === true
          ? html`<path class="dots ${one.name}" d="${drawing(dots(one))}"/>`
          : NOTHING
      }`,
  )}</svg><div aria-hidden="true">${levels.map(
    (level) =>
      html`<span class="y" style="bottom: ${round((100 * level) / top)}%">${formatCount(level)}</span>`,
  )}${timeTicks(from, to).map(
    (time) => html`<span class="x" style="left: ${x(time) / 10}%">${formatMoment(time)}</span>`,
  )}</div></div></figure>
`;
}
