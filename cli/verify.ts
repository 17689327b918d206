import { Command } from 'commander';
import { findingLines } from '../reports/summary.ts';
import { verifyBundle } from '../verify/oracle.ts';

/**
 * `verify <bundle>`: judges a run bundle again from its files alone and exits as the run did. Reads
 * only. Errors of the bundle are usage errors (2).
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('judge a run bundle again, offline, from its ledger and history')
    .argument('<bundle>', 'directory of the run: reports/out/<run-id>')
    .action(async (bundle: string) => {
      const started = performance.now();
      const verification = await verifyBundle(bundle);
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      console.log([...findingLines(verification), '', `verified in ${seconds} s`].join('\n'));
      process.exitCode = verification.exitCode;
    });
}
