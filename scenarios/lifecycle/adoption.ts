import { waitUntil } from '../../common/wait.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { nextCheckpoint } from '../acceptance/delivery.ts';

/** Milliseconds for a job to take in what it was fed, or to complete a checkpoint. */
const DEADLINE = 60_000;

/**
 * Waits until every record of the topic lies before the barrier of any checkpoint that begins from now on, so
 * that none of them is given an index that is adopted later. Of a job that has failed, the gauges may know
 * nothing of what it read before; that is committed.
 */
export async function awaitRead(
  broker: StartedDataBroker,
  { source, topic, consumerGroup }: PlatformSource,
): Promise<void> {
  const job = broker.jobs.get(source);
  if (job === undefined) throw new Error(`no job of source ${source}`);
  const ends = await broker.kafka.endOffsets(topic);
  await waitUntil({
    what: `the job of ${source} has read all of ${topic}`,
    deadline: DEADLINE,
    interval: 200,
    probe: async (signal) => {
      const { read } = await broker.flink.api.sourceOffsets(job.id, topic, signal);
      const committed = await broker.kafka.committedOffsets(consumerGroup, topic);
      const position = (partition: number) =>
        Math.max(read.get(partition) ?? 0, committed.get(partition) ?? 0);
      const left = [...ends].filter(([partition, end]) => position(partition) < end);
      if (left.length === 0) return { done: true, value: undefined };
      return { done: false, seen: `${left.length} of ${ends.size} partitions left` };
    },
  });
}

/**
 * Waits until the router gives the write index of now to every record that is fed from now on: it adopts
 * the index at a barrier, and a checkpoint that began after the call has completed.
 */
export async function awaitAdoption(
  broker: StartedDataBroker,
  source: PlatformSource,
): Promise<void> {
  await nextCheckpoint({ broker, source, stall: DEADLINE });
}
