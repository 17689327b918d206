import { Command } from 'commander';
import { EXIT_CODES } from '../common/errors.ts';
import { type Finding, inspectHost } from '../stack/images/index.ts';

/** `doctor`: looks at this host and changes nothing. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at this host: engine, memory, disk, images, tools; changes nothing')
    .option('--json', 'machine-readable')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = await inspectHost();
      console.log(json ? JSON.stringify(findings, undefined, 2) : findingsTable(findings));
      if (findings.some(({ verdict }) => verdict === 'fail')) {
        process.exitCode = EXIT_CODES.infrastructure;
      }
    });
}

/** One line for each finding, and one for its fix. */
export function findingsTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ what, verdict, seen, fix }) => [
    `${verdict.padEnd(4)}  ${what.padEnd(width)}  ${seen.trim()}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 6)}  fix: ${fix}`]),
  ]);
  const count = (wanted: Finding['verdict']) =>
    findings.filter(({ verdict }) => verdict === wanted).length;
  const failed = count('fail');
  const summary =
    failed > 0
      ? `${failed} things stop a run`
      : `a run can start here${count('warn') > 0 ? `; ${count('warn')} warnings` : ''}`;
  return [...lines, '', summary].join('\n');
}
