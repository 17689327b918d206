import type { Anomaly, Counts, Examination, Verdict, VerdictFile } from '../common/run-bundle.ts';
import { anomalyLines } from './anomaly-table.ts';
import { escapeTerminal, shorten } from './escape.ts';
import {
  COUNT_NAMES,
  formatCount,
  formatDuration,
  formatRate,
  formatTable,
  phases,
  wallTime,
} from './format.ts';

/** The part of a verdict that the oracle alone gives. */
export interface Finding {
  verdict: Verdict;
  exitCode: number;
  partial: boolean;
  examination: Examination;
  counts: Counts;
  anomalies: readonly Anomaly[];
  reasons: readonly string[];
}

/** Verdict, counts and anomalies as text for a terminal, without colours. */
export function findingLines(finding: Finding): string[] {
  const partial = finding.partial ? ', PARTIAL: the run did not reach its end' : '';
  const screening =
    finding.examination === 'screening'
      ? ', SCREENING: digests of the cold store only, never a pass'
      : '';
  return [
    `VERDICT  ${finding.verdict.toUpperCase()}  (exit code ${finding.exitCode}${partial}${screening})`,
    ...finding.reasons.map((reason) => `  - ${escapeTerminal(shorten(reason, 300))}`),
    '',
    ...formatTable([
      COUNT_NAMES.map(([, name]) => name.toUpperCase()),
      COUNT_NAMES.map(([key]) => formatCount(finding.counts[key])),
    ]),
    ...(finding.anomalies.length > 0 ? ['', ...anomalyLines(finding.anomalies)] : []),
  ];
}

/** The last screen of a run. @param bundle path of the run bundle, as it should be shown */
export function summary(verdict: VerdictFile, bundle: string): string {
  const clean = (text: string) => escapeTerminal(shorten(text, 300));
  const lines = findingLines(verdict);
  for (const [title, inputs] of [
    ['refused at ingestion', verdict.refusedInput],
    ['rejected by the schema', verdict.rejectedInput],
  ] as const) {
    for (const { reason, count, first } of inputs) {
      lines.push(
        `  input ${title}: ${formatCount(count)} x ${clean(reason)}, first: ${clean(first.join(', '))}`,
      );
    }
  }
  const all = phases(verdict);
  if (all.length > 0) {
    lines.push('', 'DURATIONS');
    const rows = all.map(({ name, time, nested }) => [
      `${nested ? '    ' : '  '}${clean(name)}`,
      formatDuration(time),
    ]);
    const total = wallTime(verdict);
    if (total !== null) rows.push(['  whole run', formatDuration(total)]);
    lines.push(...formatTable(rows));
  }
  const rates = Object.entries(verdict.rates);
  if (rates.length > 0) {
    lines.push('', 'RATES');
    lines.push(...formatTable(rates.map(([name, rate]) => [`  ${clean(name)}`, formatRate(rate)])));
  }
  if (verdict.notRun.length > 0) {
    lines.push('', 'NOT RUN');
    lines.push(...verdict.notRun.map(({ what, reason }) => `  ${clean(what)}: ${clean(reason)}`));
  }
  const { historyScore, liveScore } = verdict.oracle;
  lines.push(
    '',
    `oracle: ${clean(historyScore.result)} on histories, ${clean(liveScore.result)} live`,
    `bundle: ${escapeTerminal(bundle)}`,
    `verify: ${clean(verdict.commands.verify)}`,
    `replay: ${clean(verdict.commands.reproduce)}`,
  );
  return `${lines.join('\n')}\n`;
}
