import { join } from 'node:path';
import { writeAtomically } from '../../common/run-bundle.ts';
import type { Outcome } from './step.ts';

/**
 * Writes what became of the guide's steps as `deployment-guide.json` into the run's directory below `out`.
 * @returns its path
 */
export async function writeGuideReport(
  out: string,
  runId: string,
  outcomes: readonly Outcome[],
): Promise<string> {
  const path = join(out, runId, 'deployment-guide.json');
  const count = (kind: string) => outcomes.filter(({ outcome }) => outcome === kind).length;
  const report = {
    schemaVersion: 1,
    guide: 'fixtures/guide/deployment-guide.md',
    counts: {
      asDocumented: count('as documented'),
      findings: count('finding'),
      notRun: count('not run'),
    },
    steps: outcomes,
  };
  await writeAtomically(path, `${JSON.stringify(report, null, 2)}\n`);
  return path;
}

/** The findings and what was not run, for people. */
export function guideSummary(outcomes: readonly Outcome[]): string {
  const lines = outcomes.flatMap(({ line, command, outcome, problem, seen, reason, ...rest }) => {
    const [first] = command.split('\n');
    if (outcome === 'not run') return [`line ${line}: not run: ${reason}: ${first}`];
    if (outcome !== 'finding') return [];
    return [
      `line ${line}: FINDING: ${first}`,
      `  ${problem}`,
      `  as written: code ${rest.exitCode}; ${seen}`,
      ...(rest.corrected ?? []).map((text) => `  instead: ${text}`),
      reason === undefined ? `  result: ${rest.correctedSeen}` : `  not run: ${reason}`,
    ];
  });
  return lines.join('\n');
}
