import { type Anomaly, checksFor, type VerdictFile } from '../common/run-bundle.ts';
import { anomalyLines } from './anomaly-table.ts';
import { escapeMarkup } from './escape.ts';
import { formatCount, wallTime } from './format.ts';

type Kind = 'passed' | 'failure' | 'error' | 'skipped';

interface TestCase {
  suite: string;
  name: string;
  kind: Kind;
  type?: string;
  message?: string;
  text?: string;
}

/**
 * A verdict as JUnit XML: one suite for each source with one test case for each check, and the suite
 * `run` for the verdict itself. A violation is a failure; an infrastructure error is an error, and so
 * is an inconclusive run (a skipped one would look green), whose checks that found nothing are skipped,
 * for they prove nothing; what was not run is skipped, with the reason.
 */
export function junit(verdict: VerdictFile): string {
  const cases = [...checkCases(verdict), verdictCase(verdict), ...notRunCases(verdict)];
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  const seconds = (wallTime(verdict) ?? 0) / 1_000;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  lines.push(
    `<testsuites name="data-broker" ${totals(cases)} time="${seconds.toFixed(3)}">`,
    ...suites.flatMap((suite) => {
      const own = cases.filter((testCase) => testCase.suite === suite);
      const time = suite === 'run' ? seconds : 0;
      return [
        `  <testsuite name="${escapeMarkup(suite)}" ${totals(own)} time="${time.toFixed(3)}" timestamp="${escapeMarkup(verdict.startedAt)}">`,
        ...own.flatMap((testCase) => testCaseLines(testCase)),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  );
  return `${lines.join('\n')}\n`;
}

function checkCases(verdict: VerdictFile): TestCase[] {
  const judged = verdict.verdict === 'pass' || verdict.verdict === 'violation';
  const unjudged = verdict.partial || !judged;
  return Object.entries(verdict.perSource).flatMap(([source, { guarantee }]) =>
    checksFor(guarantee).map((check): TestCase => {
      const name = `${check.class} in ${check.store}`;
      const found = verdict.anomalies.find(
        (anomaly) =>
          anomaly.source === source &&
          anomaly.class === check.class &&
          anomaly.store === check.store,
      );
      if (found !== undefined) return failedCase(source, name, found, verdict);
      if (!unjudged) return { suite: source, name, kind: 'passed' };
      const message = verdict.reasons[0] ?? 'the run did not reach its end';
      return { suite: source, name, kind: 'skipped', message };
    }),
  );
}

function failedCase(suite: string, name: string, anomaly: Anomaly, verdict: VerdictFile): TestCase {
  const excused = anomaly.class === 'pending' && verdict.verdict !== 'violation';
  return {
    suite,
    name,
    kind: excused ? 'error' : 'failure',
    type: anomaly.class,
    message: `${formatCount(anomaly.count)} ${anomaly.class} in ${anomaly.store}`,
    text: anomalyLines([anomaly], 20).join('\n'),
  };
}

function verdictCase(verdict: VerdictFile): TestCase {
  const text = [...verdict.reasons, verdict.commands.reproduce].join('\n');
  const base = { suite: 'run', name: 'verdict', type: verdict.verdict, text };
  const message = `${verdict.verdict}: ${verdict.reasons[0] ?? ''}`;
  if (verdict.verdict === 'pass') return { suite: 'run', name: 'verdict', kind: 'passed' };
  return { ...base, message, kind: verdict.verdict === 'violation' ? 'failure' : 'error' };
}

function notRunCases(verdict: VerdictFile): TestCase[] {
  return verdict.notRun.map(({ what, reason }) => ({
    suite: 'run',
    name: what,
    kind: 'skipped',
    message: reason,
  }));
}

function totals(cases: readonly TestCase[]): string {
  const of = (kind: Kind) => cases.filter((testCase) => testCase.kind === kind).length;
  return `tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

function testCaseLines(testCase: TestCase): string[] {
  const start = `    <testcase classname="data-broker.${escapeMarkup(testCase.suite)}" name="${escapeMarkup(testCase.name)}" time="0"`;
  if (testCase.kind === 'passed') return [`${start}/>`];
  const named = testCase.kind !== 'skipped' && testCase.type !== undefined;
  const type = named ? ` type="${escapeMarkup(testCase.type ?? '')}"` : '';
  const message = ` message="${escapeMarkup(testCase.message ?? '')}"`;
  const text = escapeMarkup(testCase.text ?? '');
  return [
    `${start}>`,
    `      <${testCase.kind}${message}${type}>${text}</${testCase.kind}>`,
    '    </testcase>',
  ];
}
