import type { VerdictFile } from '../common/run-bundle.ts';
import { shorten } from './escape.ts';
import {
  COUNT_NAMES,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  phases,
  wallTime,
} from './format.ts';
import { anomalySection } from './html-anomalies.ts';
import { html, Markup, NOTHING, table } from './markup.ts';
import { STYLE } from './style.ts';

/**
 * A verdict as one page that needs nothing else: no scripts, no fonts, no network. Everything in it
 * that came from records is escaped and bounded, so it stays under 2 MB whatever was found.
 */
export function htmlPage(verdict: VerdictFile): string {
  const body = [
    header(verdict),
    countSection(verdict),
    anomalySection(verdict.anomalies),
    inputSection(verdict),
    phaseSection(verdict),
    notRunSection(verdict),
    commandSection(verdict),
    environmentSection(verdict),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${verdict.verdict}: ${verdict.runId}</title><style>${new Markup(STYLE)}</style></head>
<body style="--verdict: var(--${verdict.verdict})">${body}</body></html>
`.text;
}

function header(verdict: VerdictFile): Markup {
  const partial = verdict.partial
    ? html`<p><strong>Partial: the run did not reach its end.</strong></p>`
    : NOTHING;
  return html`<header><h1>${verdict.verdict}</h1>${partial}
<ul>${verdict.reasons.slice(0, 50).map((reason) => html`<li>${shorten(reason, 500)}</li>`)}</ul>
<p class="soft">Run ${verdict.runId}, started ${verdict.startedAt}, seed ${String(verdict.seed ?? 'none')}, exit code ${verdict.exitCode}</p></header>
`;
}

function countSection(verdict: VerdictFile): Markup {
  const head = [
    'source',
    ...COUNT_NAMES.map(([, name]) => name),
    'rejected',
    'dead-letter repeats',
  ];
  const rows = Object.entries(verdict.perSource).map(([source, counts]) => [
    source,
    ...COUNT_NAMES.map(([key]) => formatCount(counts[key])),
    formatCount(Object.values(counts.rejected).reduce((sum, count) => sum + count, 0)),
    formatCount(counts.deadLetterRepeats),
  ]);
  const total = ['all', ...COUNT_NAMES.map(([key]) => formatCount(verdict.counts[key])), '', ''];
  const all = rows.length === 1 ? rows : [...rows, total];
  const numbers = head.map((_, column) => column).slice(1);
  const reasons = Object.entries(verdict.perSource).flatMap(([source, { rejected }]) =>
    Object.entries(rejected)
      .slice(0, 60)
      .map(([reason, count]) => [source, reason, formatCount(count)]),
  );
  return html`<h2>Records</h2>${table(head, all, numbers)}${
    reasons.length > 0
      ? html`<details open><summary>Rejected by reason</summary>${table(['source', 'reason', 'records'], reasons, [2])}</details>`
      : NOTHING
  }`;
}

function inputSection(verdict: VerdictFile): Markup {
  const rows = [
    ...verdict.refusedInput.map((input) => ({ ...input, what: 'refused at ingestion' })),
    ...verdict.rejectedInput.map((input) => ({ ...input, what: 'rejected by the schema' })),
  ].map(({ what, reason, count, first }) => [
    what,
    reason,
    formatCount(count),
    first.slice(0, 20).join(', '),
  ]);
  if (rows.length === 0) return NOTHING;
  return html`<h2>Input lines</h2>${table(['what', 'reason', 'lines', 'first lines'], rows, [2])}`;
}

/** Each phase with its share of the whole time. Some are parts of others, some run side by side. */
function phaseSection(verdict: VerdictFile): Markup {
  const total = wallTime(verdict);
  const all = phases(verdict);
  const whole = Math.max(1, total ?? 0, ...all.map(({ time }) => time));
  const rows = all.map(({ name, time, nested }) => {
    const share = ((100 * time) / whole).toFixed(2);
    const bar = html`<div class="bar"><span style="left: 0; width: ${share}%"></span></div>`;
    const label = nested ? html`<span class="soft">of these: ${name}</span>` : name;
    return [label, formatDuration(time), bar];
  });
  const sum = total === null ? 'not finished' : formatDuration(total);
  const rates = Object.entries(verdict.rates).map(([name, rate]) => [name, formatRate(rate)]);
  return html`<h2>Phases</h2>${table(['phase', 'time', ''], [...rows, ['whole run', sum, '']], [1])}${
    rates.length > 0 ? html`<h2>Rates</h2>${table(['rate', 'value'], rates, [1])}` : NOTHING
  }`;
}

function notRunSection(verdict: VerdictFile): Markup {
  if (verdict.notRun.length === 0) return html`<h2>Not run</h2><p>All was run.</p>`;
  const rows = verdict.notRun
    .slice(0, 200)
    .map(({ what, reason }) => [shorten(what, 100), shorten(reason, 300)]);
  return html`<h2>Not run</h2>${table(['what', 'why'], rows)}`;
}

function commandSection(verdict: VerdictFile): Markup {
  return html`<h2>Verify again, reproduce</h2><pre>${verdict.commands.verify}
${verdict.commands.reproduce}</pre>`;
}

function environmentSection(verdict: VerdictFile): Markup {
  const { host, oracle } = verdict;
  const load = (loads: readonly number[] | null) =>
    loads === null ? 'not measured' : loads.map((value) => value.toFixed(2)).join(' ');
  const score = ({ result, date, commit }: VerdictFile['oracle']['liveScore']) =>
    [result, date, commit].filter((part) => part !== undefined).join(', ');
  return html`<h2>The oracle itself</h2>${table(
    ['tested on', 'anomalies found of those planted'],
    [
      ['histories', score(oracle.historyScore)],
      ['sabotaged live stores', score(oracle.liveScore)],
    ],
  )}<h2>Host</h2>${table(
    ['what', 'value'],
    [
      ['processors', String(host.cpus)],
      ['memory', formatBytes(host.memory)],
      ['system', host.os],
      ['load before', load(host.loadBefore)],
      ['load after', load(host.loadAfter)],
    ],
  )}<h2>Versions</h2>${table(['what', 'version'], Object.entries(verdict.versions).slice(0, 100))}`;
}
