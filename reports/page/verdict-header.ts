import type { Freshness, Verdict, VerdictFile } from '../../common/run-bundle.ts';
import { shorten } from '../escape.ts';
import { formatCount, formatDuration, wallTime } from '../format.ts';
import { html, type Markup, NOTHING } from './markup.ts';
import { isJudged } from './words.ts';

/** Each verdict as a title, what it means, and the strokes of its sign on a grid of 24 by 24. */
export const VERDICT_WORDS: Readonly<
  Record<Verdict, { title: string; meaning: string; sign: string }>
> = {
  pass: {
    title: 'Pass',
    meaning:
      'Every record that Kafka accepted is where it belongs, once and correct; every other one is a dead letter with its reason.',
    sign: 'M6 12.5l4 4 8-9',
  },
  violation: {
    title: 'Violation',
    meaning: 'The pipeline broke its promise: at least one anomaly is proven.',
    sign: 'M7.5 7.5l9 9m0-9l-9 9',
  },
  inconclusive: {
    title: 'Inconclusive',
    meaning: 'Nothing is proven: the pipeline may be good or bad.',
    sign: 'M9 9.5a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4m0 3v.01',
  },
  'infra-error': {
    title: 'Infrastructure error',
    meaning:
      'The host, the engine, an image, a container or the job did not do what a run needs. This does not say that the pipeline is wrong.',
    sign: 'M12 6.5v7m0 3.5v.01',
  },
};

/** The label of a run that can't pass. */
const SCREENING = 'Screening: digests of the cold store only, never a pass';

/** Reasons that are seen at once, and those of the fold below them. */
const SHOWN = 6;
const FOLDED = 40;

/** The first screen: the verdict, what it rests on, the figures, and the commands to do it again. */
export function verdictHeader(verdict: VerdictFile): Markup {
  const { title, meaning, sign } = VERDICT_WORDS[verdict.verdict];
  const partial = verdict.partial
    ? html`<p class="partial">Partial: the run did not reach its end</p>`
    : NOTHING;
  const screening =
    verdict.examination === 'screening' ? html`<p class="partial">${SCREENING}</p>` : NOTHING;
  return html`<header class="band"><div><div>
<h1><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="none" stroke="currentColor" stroke-width="2"/><path d="${sign}" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/></svg>${title}</h1>
<p class="lead">${meaning}</p>${partial}${screening}${reasonList(verdict.reasons)}</div>
<div>${facts(verdict)}
${command('Verify again, offline', verdict.commands.verify)}${command('Replay', verdict.commands.reproduce)}</div>
${figures(verdict)}</div></header>
`;
}

function reasonList(reasons: readonly string[]): Markup {
  const items = (from: number, to: number) =>
    reasons.slice(from, to).map((reason) => html`<li>${shorten(reason, 300)}</li>`);
  const left = reasons.length - SHOWN;
  const unnamed = reasons.length - FOLDED;
  return html`<ul class="reasons">${items(0, SHOWN)}</ul>${
    left > 0
      ? html`<details><summary>${formatCount(left)} more reasons</summary><ul class="reasons">${items(SHOWN, FOLDED)}</ul>${
          unnamed > 0 ? html`<p class="soft">${formatCount(unnamed)} are left out.</p>` : NOTHING
        }</details>`
      : NOTHING
  }`;
}

const command = (what: string, line: string): Markup =>
  html`<p class="command"><span>${what}</span></p><pre>${line}</pre>`;

function facts(verdict: VerdictFile): Markup {
  const time = wallTime(verdict);
  const rows: [string, string][] = [
    ['run', verdict.runId],
    ['started', `${verdict.startedAt.replace('T', ' ').replace(/\.\d+Z$/, '')} UTC`],
    ['took', time === null ? 'not finished' : formatDuration(time)],
    ['seed', String(verdict.seed ?? 'none')],
    ['exit code', String(verdict.exitCode)],
    ['oracle', oracle(verdict.oracle)],
  ];
  return html`<dl class="facts">${rows.map(
    ([name, value]) => html`<dt>${name}</dt><dd>${shorten(value, 120)}</dd>`,
  )}</dl>`;
}

const oracle = ({ historyScore, liveScore }: VerdictFile['oracle']) =>
  `${historyScore.result} on histories; live ${liveScore.result}`;

function figures(verdict: VerdictFile): Markup {
  const { counts, anomalies, freshness } = verdict;
  const wrong = anomalies.reduce((sum, { count }) => sum + count, 0);
  const open = counts.refused + counts.indeterminate;
  const rest = open === 0 ? 'all acknowledged' : `${formatCount(open)} refused or open`;
  const none = isJudged(verdict) ? 'found' : 'found, none ruled out';
  const tiles: [string, string, string, boolean?][] = [
    ['sent', formatCount(counts.sent), counts.sent === 0 ? 'records' : rest],
    ['hot store', formatCount(counts.hot), 'documents'],
    ['cold store', formatCount(counts.cold), 'rows'],
    ['dead letters', formatCount(counts.deadLettered), 'without repeats'],
    ['anomalies', formatCount(wrong), wrong === 0 ? none : kinds(anomalies.length), wrong > 0],
    ...(['hot', 'cold'] as const).flatMap((store) => slowest(freshness, store)),
  ];
  return html`<dl class="figures">${tiles.map(
    ([name, value, more, bad]) =>
      html`<div><dt>${name}</dt><dd class="${bad === true ? 'bad' : 'good'}">${value} <small class="soft">${more}</small></dd></div>`,
  )}</dl>`;
}

const kinds = (count: number) => (count === 1 ? 'of one kind' : `of ${count} kinds`);

/** The source whose records took longest: a tile for each store that was sampled. */
function slowest(freshness: readonly Freshness[], store: Freshness['store']) {
  const known = freshness.filter((one) => one.store === store).map(({ p95 }) => p95 ?? -1);
  const worst = Math.max(-1, ...known);
  if (worst < 0) return [];
  const tile: [string, string, string] = [`${store}: 95 % within`, formatDuration(worst), ''];
  return [tile];
}
