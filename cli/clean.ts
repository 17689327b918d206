import { Command } from 'commander';
import { InfrastructureError } from '../common/errors.ts';
import { sweepTemporary } from '../common/temporary.ts';
import { connectEngine } from '../stack/engine/index.ts';
import { describeSweep, findRuns, sweep } from '../stack/run/sweep.ts';

/** `clean`: removes what dead and kept runs left, on the engine and of temporary files. Running ones are never touched. */
export function cleanCommand(): Command {
  return new Command('clean')
    .description(
      'remove containers, networks, volumes and temporary files of dead and kept runs; never of running ones',
    )
    .option('--dry-run', 'say what would go, remove nothing')
    .action(async (options: { dryRun?: boolean }) => {
      if (!options.dryRun) {
        for (const path of await sweepTemporary()) console.log(`removed ${path}`);
      }
      const engine = await connectEngine();
      if ('reason' in engine) {
        console.log(`nothing to clean: no container engine answers (${engine.reason})`);
        return;
      }
      const before = await findRuns(engine.docker);
      if (options.dryRun) {
        for (const run of before) console.log(`${run.runId}  ${run.state}  ${run.things} things`);
        if (before.length === 0) console.log('nothing there');
        return;
      }
      const swept = await sweep(engine.docker, { kept: true });
      for (const run of swept) console.log(describeSweep(run));
      const alone = before.filter(({ runId }) => !swept.some((run) => run.runId === runId));
      for (const { runId, state } of alone) {
        const why =
          state === 'elsewhere'
            ? 'belongs to another host or container, and may be running'
            : 'is running';
        console.log(`left alone: ${runId}, which ${why}`);
      }
      if (before.length === 0) console.log('nothing to clean');
      const failed = swept.filter((run) => 'failure' in run).map(({ runId }) => runId);
      if (failed.length === 0) return;
      throw new InfrastructureError('CLEAN', 'not everything could be removed', {
        subject: failed.join(', '),
        hint: 'run it again; restart the engine if it still fails',
      });
    });
}
