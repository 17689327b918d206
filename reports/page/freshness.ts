import type { Freshness } from '../../common/run-bundle.ts';
import { shorten } from '../escape.ts';
import { formatCount, formatDuration } from '../format.ts';
import { ticks } from './chart.ts';
import { html, type Markup, section, table } from './markup.ts';

const WIDTH = 1_000;
const HEIGHT = 100;
/** Distributions and steps of one that are shown. */
const MOST_SHOWN = 16;
const MOST_STEPS = 80;
/** Labels below a distribution. */
const LABELS = 6;

type Step = Freshness['histogram'][number];

/** How long records took until a reader of each store could see them. */
export function freshnessSection(freshness: readonly Freshness[]): Markup {
  if (freshness.length === 0) {
    return section('freshness', 'Freshness', html`<p class="soft">It was not measured.</p>`);
  }
  const time = (value: number | null) => (value === null ? 'none seen' : formatDuration(value));
  const rows = freshness.map((one) => [
    `${shorten(one.source, 60)}, ${one.store} store`,
    time(one.p50),
    time(one.p95),
    time(one.p99),
    time(one.max),
    `${formatCount(one.seen)} of ${formatCount(one.sampled)}`,
    `−${formatDuration(one.error)}`,
  ]);
  return section(
    'freshness',
    'Freshness',
    table({
      caption:
        'From the acknowledgement of a record until it could be read. A time is never too short; it is too long by at most its error.',
      head: ['records of', '50 % within', '95 %', '99 %', 'longest', 'seen of sample', 'error'],
      numbers: [1, 2, 3, 4, 5, 6],
      rows,
      most: MOST_SHOWN,
    }),
    html`<div class="pair">${freshness
      .slice(0, MOST_SHOWN)
      .filter(({ seen }) => seen > 0)
      .map(distribution)}</div>`,
  );
}

function distribution(one: Freshness): Markup {
  const steps = withoutEmptyEnds(one.histogram).slice(0, MOST_STEPS);
  const levels = ticks(Math.max(1, ...steps.map(({ count }) => count)), 3).filter(Number.isInteger);
  const top = levels.at(-1) ?? 1;
  const width = WIDTH / Math.max(1, steps.length);
  const bars = steps.map(({ count }, index) => {
    const height = round((HEIGHT * count) / top);
    return html`<rect class="${one.store}" x="${round(index * width + width * 0.06)}" y="${round(HEIGHT - height)}" width="${round(width * 0.88)}" height="${height}"/>`;
  });
  const every = Math.max(1, Math.ceil(steps.length / LABELS));
  const labels = steps
    .map(({ upTo }, index) => ({ upTo, at: (100 * (index + 1)) / steps.length, index }))
    .filter(({ index }) => (steps.length - 1 - index) % every === 0);
  const percentiles = [['p50', one.p50] as const, ['p95', one.p95] as const].flatMap(
    ([name, time]) => (time === null ? [] : [{ name, at: place(steps, time) }]),
  );
  const name = `${shorten(one.source, 60)}, ${one.store} store`;
  return html`<figure><figcaption><strong>${name}</strong><span class="soft">records of the sample by their time</span></figcaption><div class="plot"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Distribution of ${name}: ${steps.length} steps from ${formatDuration(steps[0]?.upTo ?? 0)} to ${formatDuration(steps.at(-1)?.upTo ?? 0)}; the table below holds it.">${levels.map(
    (level) => html`<path class="grid" d="M0 ${round(HEIGHT - (HEIGHT * level) / top)}H${WIDTH}"/>`,
  )}${bars}${percentiles.map(
    ({ at }) => html`<path class="percentile" d="M${round(at * 10)} 0V${HEIGHT}"/>`,
  )}</svg><div aria-hidden="true">${levels.map(
    (level) =>
      html`<span class="y" style="bottom: ${round((100 * level) / top)}%">${formatCount(level)}</span>`,
  )}${labels.map(
    ({ upTo, at }) =>
      html`<span class="x" style="left: ${round(at)}%">${formatDuration(upTo)}</span>`,
  )}${percentiles.map(
    ({ name: label, at }) => html`<span class="top" style="left: ${round(at)}%">${label}</span>`,
  )}</div></div><details class="data"><summary>The distribution as a table</summary>${table({
    caption: `${name}: records by time`,
    head: ['up to', 'records'],
    numbers: [1],
    rows: steps.map(({ upTo, count }) => [formatDuration(upTo), formatCount(count)]),
    most: MOST_STEPS,
  })}</details></figure>
`;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Without the empty steps before the first record and after the last; one empty step stays before. */
function withoutEmptyEnds(steps: readonly Step[]): Step[] {
  const first = steps.findIndex(({ count }) => count > 0);
  const last = steps.findLastIndex(({ count }) => count > 0);
  return first < 0 ? [] : steps.slice(Math.max(0, first - 1), last + 1);
}

/** Where a time stands on an axis whose steps are drawn equally wide: 0 to 100. */
export function place(steps: readonly Step[], time: number): number {
  let before = 0;
  for (const [index, { upTo }] of steps.entries()) {
    if (time <= upTo) {
      const share = upTo > before ? Math.max(0, time - before) / (upTo - before) : 1;
      return (100 * (index + share)) / steps.length;
    }
    before = upTo;
  }
  return 100;
}
