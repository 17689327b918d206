import { containerOf } from '../faults/container.ts';

/** A line of the log that tells of a bulk request that was repeated or refused. */
export const BULK_TROUBLE = /\b(WARN|ERROR)\b.*(Bulk|elasticsearch|HotStore)/i;

/** A line that a router writes at each rollover. */
const ADOPTED = /goes to index/;

/**
 * Lines of the TaskManager's log since a moment (ms of the epoch) in which a rollover was adopted, that tell of
 * trouble with bulk requests.
 * @throws {Error} when the log tells of no rollover either: then it is not the log that is meant
 */
export async function bulkTroubles(runId: string, since: number): Promise<string[]> {
  const container = await containerOf(runId, 'flink-taskmanager-1');
  const log = await container.logs({
    stdout: true,
    stderr: true,
    since: Math.floor(since / 1_000),
  });
  const lines = log.toString('utf8').split('\n');
  if (!lines.some((line) => ADOPTED.test(line))) throw new Error('the log tells of no rollover');
  return lines.filter((line) => BULK_TROUBLE.test(line));
}
