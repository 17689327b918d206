import { startLoneStore } from './lone-store.ts';

/**
 * A small harness of its own, to be killed: opens a run, starts one service, says the run's id on
 * standard output, and waits for ever.
 */
const { runId } = await startLoneStore();
process.stdout.write(`${runId}\n`);
setInterval(() => {}, 60_000);
