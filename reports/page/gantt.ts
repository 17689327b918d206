import { shorten } from '../escape.ts';
import { formatCount } from '../format.ts';
import { formatMoment, timeTicks } from './chart.ts';
import type { IndexRow } from './index-rows.ts';
import { drawing, html, type Markup, NOTHING } from './markup.ts';

const WIDTH = 1_000;
/** Height of a row, and of the bar within it, in units of the drawing. */
const ROW = 10;
const BAR = { top: 2, bottom: 8 };
/** Pixels of a row on the page. */
const ROW_HEIGHT = 18;
/** Rows that are drawn. */
const MOST = 60;

const round = (value: number) => Math.round(value * 100) / 100;

/** Indices as bars over the time of the run: filled while written to, an outline for as long as kept. */
export function gantt(all: readonly IndexRow[]): Markup {
  const rows = chosen(all);
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(from + 1, ...rows.map((row) => row.to));
  const x = (time: number) => round((WIDTH * (time - from)) / (to - from));
  const height = rows.length * ROW;
  const times = timeTicks(from, to);
  const grid = times.map((time) => `M${x(time)} 0V${height}`).join('');
  const left = all.length - rows.length;
  return html`<figure class="gantt"><figcaption><strong>Indices</strong><span class="soft">over the time of the run</span>${LEGEND}</figcaption><div class="plot" style="height: ${rows.length * ROW_HEIGHT}px"><svg viewBox="0 0 ${WIDTH} ${height}" preserveAspectRatio="none" role="img" aria-label="${described(all, from, to)}"><path class="grid" d="${drawing(grid)}"/>${rows.map(
    (row, at) => bar(row, at * ROW, x),
  )}</svg><div aria-hidden="true">${rows.map(
    ({ life }, at) =>
      html`<span class="row" style="top: ${at * ROW_HEIGHT}px">${shorten(life.index, 24)}</span>`,
  )}${rows.map(({ end, to: at }, row) =>
    end === null
      ? NOTHING
      : html`<span class="end ${end}" style="top: ${row * ROW_HEIGHT}px; left: ${x(at) / 10}%">${end}</span>`,
  )}${times.map(
    (time) => html`<span class="x" style="left: ${x(time) / 10}%">${formatMoment(time)}</span>`,
  )}</div></div>${
    left > 0 ? html`<p class="soft">${formatCount(left)} more indices are not drawn.</p>` : NOTHING
  }</figure>
`;
}

const LEGEND = html`<span class="legend">${[
  ['written', 'M1 8V2H29V8H1', 'written to'],
  ['kept', 'M1 8V2H29V8H1', 'kept after its rollover'],
  ['phase', 'M15 0V10', 'enters another phase'],
].map(
  ([name = '', data = '', label = '']) =>
    html`<span><svg viewBox="0 0 30 10" aria-hidden="true"><path class="${name}" d="${drawing(data)}"/></svg> ${label}</span>`,
)}</span>`;

/** Those that vanished, and of the others the newest. */
function chosen(all: readonly IndexRow[]): IndexRow[] {
  if (all.length <= MOST) return [...all];
  const newest = [...all].reverse();
  const first = [
    ...newest.filter(({ end }) => end === 'vanished'),
    ...newest.filter(({ end }) => end !== 'vanished'),
  ];
  const kept = new Set(first.slice(0, MOST));
  return all.filter((row) => kept.has(row));
}

function bar(row: IndexRow, top: number, x: (time: number) => number): Markup {
  const box = (from: number, to: number) => {
    const end = Math.max(x(to), x(from) + 1);
    return `M${x(from)} ${top + BAR.bottom}V${top + BAR.top}H${end}V${top + BAR.bottom}H${x(from)}`;
  };
  // The first phase begins with the index.
  const phases = row.phases.slice(1).map(({ at }) => `M${x(at)} ${top}V${top + ROW}`);
  return html`<path class="kept" d="${drawing(box(row.from, row.to))}"/>${row.writes.map(
    ({ from, to }) => html`<path class="written" d="${drawing(box(from, to))}"/>`,
  )}${phases.length === 0 ? NOTHING : html`<path class="phase" d="${drawing(phases.join(''))}"/>`}`;
}

function described(rows: readonly IndexRow[], from: number, to: number): string {
  const ended = (end: IndexRow['end']) => formatCount(rows.filter((row) => row.end === end).length);
  const rolledOver = rows.filter((row) => row.rolledOver !== null).length;
  const time = `from ${formatMoment(from)} to ${formatMoment(to)} of the run`;
  return `Lives of ${formatCount(rows.length)} indices ${time}: ${formatCount(rolledOver)} rolled over, ${ended('deleted')} deleted by their lifecycle, ${ended('gone')} gone otherwise, ${ended('vanished')} vanished while written to. The table below holds them.`;
}
