import type { SourceCounts, VerdictFile } from '../../common/run-bundle.ts';
import { formatCount } from '../format.ts';
import { html, type Markup, NOTHING, section, table } from './markup.ts';

const rejectedOf = ({ rejected }: SourceCounts) =>
  Object.values(rejected).reduce((sum, count) => sum + count, 0);

/** What was sent, what the model expects of it in each store, and what was found there. */
export function recordSection(verdict: VerdictFile): Markup {
  const sources = Object.entries(verdict.perSource);
  if (sources.length === 0) {
    return section('records', 'Records', html`<p>No source was read.</p>`);
  }
  return section(
    'records',
    'Records',
    html`<div class="pair">${sources.map(([source, counts]) => sourceTables(source, counts))}</div>`,
    rejections(verdict),
    inputLines(verdict),
  );
}

function sourceTables(source: string, counts: SourceCounts): Markup {
  const rejected = rejectedOf(counts);
  const expected: [string, number, number][] = [
    ['hot store', counts.accepted - counts.hotRejected, counts.hot],
    ['cold store', counts.accepted, counts.cold],
    ['dead letters', rejected + counts.hotRejected, counts.deadLettered],
  ];
  return html`<div>${table({
    caption: `${source}: from the producer to Kafka`,
    head: ['', 'records'],
    numbers: [1],
    rows: [
      ['sent', formatCount(counts.sent)],
      ['acknowledged', formatCount(counts.acknowledged)],
      ['refused at ingestion', formatCount(counts.refused)],
      ['indeterminate: in the topic or not', formatCount(counts.indeterminate)],
      ['found in the topic', formatCount(counts.topic)],
    ],
  })}</div><div>${table({
    caption: `${source}: from Kafka to the stores; ${formatCount(counts.accepted)} accepted by the model, ${formatCount(rejected)} rejected`,
    head: ['', 'expected', 'found', 'difference'],
    numbers: [1, 2, 3],
    rows: [
      ...expected.map(([where, wanted, found]) => [
        where,
        formatCount(wanted),
        formatCount(found),
        difference(found - wanted),
      ]),
      ['repeats of dead letters', 'allowed', formatCount(counts.deadLetterRepeats), ''],
    ],
  })}</div>`;
}

function difference(by: number): string | Markup {
  if (by === 0) return html`<span class="soft">0</span>`;
  return html`<span class="bad">${by > 0 ? '+' : '−'}${formatCount(Math.abs(by))}</span>`;
}

function rejections({ perSource }: VerdictFile): Markup {
  const rows = Object.entries(perSource)
    .flatMap(([source, { rejected }]) =>
      Object.entries(rejected).map(([reason, count]) => ({ source, reason, count })),
    )
    .sort((a, b) => b.count - a.count)
    .map(({ source, reason, count }) => [reason, source, formatCount(count)]);
  if (rows.length === 0) return NOTHING;
  return html`<details><summary>Rejected records by reason (${formatCount(rows.length)})</summary>${table(
    {
      caption: 'Records of the topic that the model rejects, which must be dead letters',
      head: ['reason', 'source', 'records'],
      numbers: [2],
      rows,
      most: 60,
    },
  )}</details>`;
}

function inputLines(verdict: VerdictFile): Markup {
  const rows = [
    ...verdict.refusedInput.map((input) => ({ ...input, what: 'refused at ingestion' })),
    ...verdict.rejectedInput.map((input) => ({ ...input, what: 'rejected by the schema' })),
  ].map(({ what, reason, count, first }) => [
    reason,
    what,
    formatCount(count),
    first.slice(0, 20).join(', '),
  ]);
  if (rows.length === 0) return NOTHING;
  return table({
    caption: 'Lines of the input that did not become documents',
    head: ['reason', 'what became of them', 'lines', 'first lines'],
    numbers: [2],
    rows,
    most: 40,
  });
}
