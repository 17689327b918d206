import type { VerdictFile } from '../common/run-bundle.ts';
import { formatCount } from './format.ts';
import { anomalySection } from './page/anomalies.ts';
import { checkSection } from './page/checks.ts';
import { environmentSection, notRunSection, oracleSection } from './page/environment.ts';
import { freshnessSection } from './page/freshness.ts';
import type { SourceLives } from './page/index-rows.ts';
import { indexSection } from './page/indices.ts';
import { html, Markup, section } from './page/markup.ts';
import { phaseTable } from './page/phases.ts';
import { rateCharts, rateTable } from './page/rates.ts';
import { recordSection } from './page/records.ts';
import { STYLE } from './page/style.ts';
import { VERDICT_WORDS, verdictHeader } from './page/verdict-header.ts';

/**
 * A verdict as one page that needs nothing else: no scripts, no fonts, no network. Everything in it
 * that came from records is escaped and bounded, so it stays under 2 MB whatever was found.
 * @param lives of the hot store's indices by source, where they were watched
 */
export function htmlPage(verdict: VerdictFile, lives: SourceLives = {}): string {
  const body = [
    anomalySection(verdict),
    checkSection(verdict),
    recordSection(verdict),
    section('timeline', 'Timeline', phaseTable(verdict), rateCharts(verdict), rateTable(verdict)),
    freshnessSection(verdict.freshness),
    indexSection(lives, Date.parse(verdict.startedAt)),
    notRunSection(verdict),
    oracleSection(verdict),
    environmentSection(verdict),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${VERDICT_WORDS[verdict.verdict].title}: ${verdict.runId}</title><style>${new Markup(STYLE)}</style></head>
<body class="${verdict.verdict}">${verdictHeader(verdict)}${contents(verdict)}<main>${body}</main></body></html>
`.text;
}

function contents({ anomalies, notRun }: VerdictFile): Markup {
  const counted = (name: string, count: number) => `${name} (${formatCount(count)})`;
  const links: [string, string][] = [
    ['anomalies', counted('Anomalies', anomalies.length)],
    ['checks', 'Checks'],
    ['records', 'Records'],
    ['timeline', 'Timeline'],
    ['freshness', 'Freshness'],
    ['indices', 'Indices'],
    ['not-run', counted('Not run', notRun.length)],
    ['oracle', 'Oracle'],
    ['environment', 'Versions and host'],
  ];
  return html`<nav aria-label="Contents"><ul>${links.map(
    ([id, name]) => html`<li><a href="#${id}">${name}</a></li>`,
  )}</ul></nav>
`;
}
