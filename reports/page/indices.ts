import { shorten } from '../escape.ts';
import { formatCount } from '../format.ts';
import { formatMoment } from './chart.ts';
import { gantt } from './gantt.ts';
import { type IndexRow, indexRows, type SourceLives } from './index-rows.ts';
import { html, type Markup, NOTHING, section, table } from './markup.ts';

/** Rows of the tables. */
const MOST_INDICES = 200;
const MOST_PARTS = 400;
/** Characters of what others named. */
const NAME = 60;

/**
 * The indices behind the hot store's aliases: when each was made, written to, rolled over and gone, and
 * what it held.
 * @param startedAt of the run, ms of the epoch: times count from there
 */
export function indexSection(lives: SourceLives, startedAt: number): Markup {
  const zero = Number.isNaN(startedAt) ? 0 : startedAt;
  const rows = Object.values(lives).flatMap((own) => indexRows(own, zero));
  if (rows.length === 0) {
    return section('indices', 'Indices', html`<p class="soft">They were not watched.</p>`);
  }
  return section('indices', 'Indices', gantt(rows), lifeTable(rows), partTable(rows));
}

const moment = (at: number | null) => (at === null ? '' : formatMoment(at));

function lifeTable(rows: readonly IndexRow[]): Markup {
  return table({
    caption:
      'Indices of the hot store, by time since the start of the run; creation, rollover and phases by the clock of the server',
    head: ['index', 'created', 'written to', 'rolled over', 'phases', 'ended', 'documents'],
    numbers: [1, 3, 6],
    most: MOST_INDICES,
    kind: 'lives',
    rows: rows.map((row) => [
      shorten(row.life.index, NAME),
      moment(row.from),
      row.writes.map(({ from, to }) => `${moment(from)} to ${moment(to)}`).join(', '),
      moment(row.rolledOver),
      shorten(row.phases.map(({ phase, at }) => `${phase} ${moment(at)}`).join(', '), NAME),
      row.end === null
        ? ''
        : html`<span class="${row.end === 'vanished' ? 'bad' : 'plain'}">${row.end} ${moment(row.to)}</span>`,
      documents(row),
    ]),
  });
}

/** What the last look found; else what was counted when it was last looked into. */
function documents({ life }: IndexRow): string {
  const parts = Object.values(life.partitions).map((part) => part.documents);
  const count = life.documents?.at(-1)?.count ?? parts.reduce((sum, part) => sum + part, 0);
  return formatCount(count);
}

function partTable(rows: readonly IndexRow[]): Markup {
  const parts = rows.flatMap(({ life }) =>
    Object.entries(life.partitions).map(([partition, { first, last, documents }]) => [
      shorten(life.index, NAME),
      partition,
      formatCount(first),
      formatCount(last),
      formatCount(documents),
    ]),
  );
  if (parts.length === 0) return NOTHING;
  return html`<details class="data"><summary>What each index held, by partition</summary>${table({
    caption: 'Documents and offsets by index and partition, when the index was last looked into',
    head: ['index', 'partition', 'first offset', 'last offset', 'documents'],
    numbers: [1, 2, 3, 4],
    most: MOST_PARTS,
    rows: parts,
  })}</details>`;
}
