import { deadlineFactor, TimeoutError, waitUntil } from '../../common/wait.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

/** How far a pipeline has come, for progress on the terminal. */
export interface DeliveryProgress {
  /** Records of the topic, and those that lie before the pipeline's committed offsets. */
  topic: number;
  committed: number;
  hot: number;
  cold: number;
}

/** What waiting for a pipeline to take in its topic ended with. */
export interface Delivery {
  endOffsets: ReadonlyMap<number, number>;
  committed: { offsets: ReadonlyMap<number, number>; observedAt: number };
  /** Checkpoints that completed after the offsets were seen committed. */
  checkpoints: { id: number; triggeredAt: number; completedAt: number }[];
  /** The pipeline did not get there in time; the reason says how far it came. */
  deadlinePassed: boolean;
  reason: string | undefined;
}

export interface AwaitDeliveryOptions {
  broker: StartedDataBroker;
  source: PlatformSource;
  /** Milliseconds that the whole delivery may take. */
  deadline: number;
  /** Milliseconds without any progress after which waiting ends. */
  stall: number;
  onProgress: (progress: DeliveryProgress) => void;
  signal?: AbortSignal | undefined;
}

const total = (offsets: ReadonlyMap<number, number>) =>
  [...offsets.values()].reduce((sum, offset) => sum + offset, 0);

/** The pipeline stands still: waiting on is of no use. */
class StalledError extends Error {}

/**
 * Waits until the pipeline has committed every offset of its topic and a checkpoint that began after
 * that has completed: from then on, what is not in the stores is lost and not merely late. Flink
 * commits an offset when the checkpoint that contains it completes, and the cold store's commit of a
 * checkpoint is done before the next one completes.
 *
 * A pipeline that does not get there is no error here: the oracle judges what it finds.
 * @throws the signal's reason; {InfrastructureError} when Kafka or Flink can't be asked
 */
export async function awaitDelivery(options: AwaitDeliveryOptions): Promise<Delivery> {
  const { broker, source, signal } = options;
  const endOffsets = await broker.kafka.endOffsets(source.topic);
  let committed = {
    offsets: new Map<number, number>() as ReadonlyMap<number, number>,
    observedAt: Date.now(),
  };
  let best = -1;
  let movedAt = performance.now();
  const missed = (reason: string): Delivery => ({
    endOffsets,
    committed,
    checkpoints: [],
    deadlinePassed: true,
    reason,
  });
  try {
    await waitUntil({
      what: `${source.jobName} commits every offset of ${source.topic}`,
      deadline: options.deadline,
      interval: 500,
      signal,
      fatal: (error) => error instanceof StalledError,
      probe: async () => {
        committed = {
          offsets: await broker.kafka.committedOffsets(source.consumerGroup, source.topic),
          observedAt: Date.now(),
        };
        const done = total(committed.offsets);
        options.onProgress({
          topic: total(endOffsets),
          committed: done,
          ...(await storeCounts(broker, source)),
        });
        if ([...endOffsets].every(([p, end]) => (committed.offsets.get(p) ?? 0) >= end)) {
          return { done: true, value: undefined };
        }
        if (done > best) movedAt = performance.now();
        best = Math.max(best, done);
        const still = performance.now() - movedAt;
        const seen = `${done} of ${total(endOffsets)} offsets committed`;
        if (still > options.stall * deadlineFactor()) {
          throw new StalledError(`${seen}, no progress for ${(still / 1000).toFixed(0)} s`);
        }
        return { done: false, seen };
      },
    });
    const checkpoint = await nextCheckpoint(options, committed.observedAt);
    return {
      endOffsets,
      committed,
      checkpoints: [checkpoint],
      deadlinePassed: false,
      reason: undefined,
    };
  } catch (error) {
    if (error instanceof StalledError || error instanceof TimeoutError)
      return missed(error.message);
    throw error;
  }
}

/** The first completed checkpoint that was triggered after a moment (ms of the epoch). */
async function nextCheckpoint(options: AwaitDeliveryOptions, after: number) {
  const { broker, source } = options;
  const job = broker.jobs.get(source.source);
  if (job === undefined) throw new Error(`no job of source ${source.source}`);
  return waitUntil({
    what: `${source.jobName} completes a checkpoint begun after its last record`,
    deadline: options.stall,
    signal: options.signal,
    probe: async (signal) => {
      const { latest, completed, failed } = await broker.flink.api.checkpoints(job.id, signal);
      if (latest !== undefined && latest.triggered > after) {
        return {
          done: true,
          value: { id: latest.id, triggeredAt: latest.triggered, completedAt: Date.now() },
        };
      }
      return { done: false, seen: `${completed} checkpoints completed, ${failed} failed` };
    },
  });
}

async function storeCounts(broker: StartedDataBroker, source: PlatformSource) {
  const [hot, snapshot] = await Promise.all([
    broker.elasticsearch
      .request<{ count: number }>('GET', `/${source.hotAlias}/_count`)
      .then(({ count }) => count)
      .catch(() => 0),
    broker
      .coldTable(source.coldTable)
      .snapshot()
      .catch(() => undefined),
  ]);
  return { hot, cold: snapshot?.records ?? 0 };
}
