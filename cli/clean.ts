import { Command } from 'commander';
import { connectEngine } from '../stack/engine/index.ts';
import { forgetKept } from '../stack/run/kept.ts';
import { findRuns, sweep } from '../stack/run/sweep.ts';

/** `clean`: removes what dead and kept runs left on the engine. Running ones are never touched. */
export function cleanCommand(): Command {
  return new Command('clean')
    .description(
      'remove containers, networks and volumes of dead and kept runs; never of running ones',
    )
    .option('--dry-run', 'say what would go, remove nothing')
    .action(async (options: { dryRun?: boolean }) => {
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
      for (const { runId, state, removed } of swept) {
        forgetKept(runId);
        const { containers, networks, volumes } = removed;
        console.log(
          `removed the ${state} run ${runId}: ${containers} containers, ${networks} networks, ${volumes} volumes`,
        );
      }
      const alive = before.filter(({ runId }) => !swept.some((run) => run.runId === runId));
      for (const { runId } of alive) console.log(`left alone: ${runId}, which is running`);
      if (before.length === 0) console.log('nothing to clean');
    });
}
