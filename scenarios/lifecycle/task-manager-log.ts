import { containerOf } from '../faults/container.ts';

/** A line of the log that tells of a bulk request that was repeated or refused. */
export const BULK_TROUBLE = /\b(WARN|ERROR)\b.*(Bulk|elasticsearch|HotStore)/i;

/** Lines of the TaskManager's log since a moment (ms of the epoch) that tell of trouble with bulk requests. */
export async function bulkTroubles(runId: string, since: number): Promise<string[]> {
  const container = await containerOf(runId, 'flink-taskmanager-1');
  const log = await container.logs({
    stdout: true,
    stderr: true,
    since: Math.floor(since / 1_000),
  });
  return log
    .toString('utf8')
    .split('\n')
    .filter((line) => BULK_TROUBLE.test(line));
}
