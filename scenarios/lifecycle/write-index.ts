import { waitUntil } from '../../common/wait.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { nextCheckpoint } from '../acceptance/delivery.ts';
import { lookAtIndices } from '../acceptance/index-look.ts';
import { rollOver } from '../recovery/rollover.ts';

/** Milliseconds for a job to take in what it was fed, or to complete a checkpoint. */
const DEADLINE = 60_000;

/**
 * Rolls a source's alias over by hand, with its lifecycle, which would else call it an error that the index
 * it wants to roll over is the write index no more.
 * @returns the name of the new write index
 */
export async function rollOverManaged(
  { elasticsearch }: StartedDataBroker,
  { hotAlias }: PlatformSource,
): Promise<string> {
  const { indices } = await lookAtIndices(elasticsearch, hotAlias);
  const old = indices.find(({ write }) => write);
  if (old === undefined) throw new Error(`${hotAlias} has no write index`);
  await elasticsearch.request('PUT', `/${encodeURIComponent(old.index)}/_settings`, {
    'index.lifecycle.indexing_complete': true,
  });
  return rollOver(elasticsearch, hotAlias);
}

/**
 * Waits until every record of the topic is behind a checkpoint barrier that begins from now on, so that
 * none of them can be given an index that comes later.
 */
export async function awaitRead(
  broker: StartedDataBroker,
  { source, topic }: PlatformSource,
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
      const left = [...ends].filter(([partition, end]) => (read.get(partition) ?? 0) < end);
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
