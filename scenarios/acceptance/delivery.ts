import { steadyNow } from '../../common/clock.ts';
import { errorMessage } from '../../common/errors.ts';
import { deadlineFactor, TimeoutError, waitUntil } from '../../common/wait.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import { rootCauses } from '../../stack/services/flink-jobs.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

/** How far a pipeline has come, for progress on the terminal. */
export interface DeliveryProgress {
  /** Records of the topic, and those that lie before the pipeline's committed offsets. */
  topic: number;
  committed: number;
  hot: number;
  cold: number;
  /** When the stores were counted: milliseconds of the epoch. */
  countedAt: number;
}

/** What waiting for a pipeline to take in its topic ended with. */
export interface Delivery {
  endOffsets: ReadonlyMap<number, number>;
  committed: { offsets: ReadonlyMap<number, number>; observedAt: number };
  /** Checkpoints that completed after the offsets were seen committed. */
  checkpoints: { id: number; triggeredAt: number; completedAt: number }[];
  /** The pipeline did not get there in time; the reason says how far it came. */
  deadlinePassed: boolean;
  reason: string | null;
  /** The job was ended on purpose: however much time it had been given, nothing more would have come. */
  jobEnded: boolean;
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

/** `stall`: milliseconds that it may take. */
export type NextCheckpointOptions = Pick<
  AwaitDeliveryOptions,
  'broker' | 'source' | 'stall' | 'signal'
>;

/** Between two countings of the stores for the progress line, ms: the cold store's reads its whole log. */
const COUNT_INTERVAL = 3_000;

const total = (offsets: ReadonlyMap<number, number>) =>
  [...offsets.values()].reduce((sum, offset) => sum + offset, 0);

/** States of a job that somebody ended; a failed one may have failed for lack of CPU time. */
const ENDED = ['CANCELLING', 'CANCELED', 'FINISHED'];

/** The pipeline stands still: waiting on is of no use. */
class StalledError extends Error {}

/**
 * Waits until a checkpoint that contains every offset of the topic has completed, and then another one
 * that began after that: from then on, what is not in the stores is lost and not merely late. Records
 * that the router held back at the first are written before the second, and the cold store's commit of
 * a checkpoint is done before the next one completes.
 *
 * A pipeline that does not get there is no error here: the oracle judges what it finds.
 * @throws the signal's reason; {InfrastructureError} when Kafka or Flink can't be asked
 */
export async function awaitDelivery(options: AwaitDeliveryOptions): Promise<Delivery> {
  const endOffsets = await options.broker.kafka.endOffsets(options.source.topic);
  const watch = new PositionWatch(options, endOffsets);
  try {
    await watch.untilTakenIn();
    const later = await nextCheckpoint(options);
    return {
      endOffsets,
      committed: watch.committed,
      checkpoints: [later],
      deadlinePassed: false,
      reason: null,
      jobEnded: false,
    };
  } catch (error) {
    if (!(error instanceof StalledError || error instanceof TimeoutError)) throw error;
    return {
      endOffsets,
      committed: watch.committed,
      checkpoints: [],
      deadlinePassed: true,
      ...(await whyStalled(options, error.message)),
    };
  }
}

/** How far it came, with the job's state and its last exception where Flink still answers. */
async function whyStalled(
  options: AwaitDeliveryOptions,
  message: string,
): Promise<Pick<Delivery, 'reason' | 'jobEnded'>> {
  const { broker } = options;
  try {
    const job = jobOf(options);
    const { state } = await broker.flink.api.job(job.id);
    const [last] = await broker.flink.api.exceptions(job.id);
    const cause =
      last === undefined ? '' : `; ${rootCauses(last.stacktrace).replaceAll('\n', ' | ')}`;
    return {
      reason: broker.redact(`${message}; job ${state}${cause}`),
      jobEnded: ENDED.includes(state),
    };
  } catch (error) {
    const reason = broker.redact(`${message}; Flink does not answer: ${errorMessage(error)}`);
    return { reason, jobEnded: false };
  }
}

/** Watches how far the pipeline has come until a completed checkpoint contains the whole topic. */
class PositionWatch {
  readonly #options: AwaitDeliveryOptions;
  readonly #ends: ReadonlyMap<number, number>;
  committed: Delivery['committed'] = { offsets: new Map(), observedAt: steadyNow() };
  #best = -1;
  #movedAt = performance.now();
  #countedAt = Number.NEGATIVE_INFINITY;
  #counts = { hot: 0, cold: 0, countedAt: 0 };
  /** Source positions that reach the end, and the last checkpoint that may have begun before them. */
  #positions: { offsets: ReadonlyMap<number, number>; begun: number } | undefined;

  constructor(options: AwaitDeliveryOptions, ends: ReadonlyMap<number, number>) {
    this.#options = options;
    this.#ends = ends;
  }

  async untilTakenIn(): Promise<void> {
    const { source, signal } = this.#options;
    let lastError = '';
    await waitUntil({
      what: `a checkpoint of ${source.jobName} contains all of ${source.topic}`,
      deadline: this.#options.deadline,
      interval: 500,
      signal,
      fatal: (error) => error instanceof StalledError,
      probe: async (probeSignal) => {
        this.#requireProgress(lastError);
        try {
          const offsets = await this.#committedOffsets(probeSignal);
          this.committed = { offsets, observedAt: steadyNow() };
          lastError = '';
          if (this.#reached(offsets)) return { done: true, value: undefined };
          if (await this.#withoutWaitingForCommit(probeSignal)) {
            return { done: true, value: undefined };
          }
          return { done: false, seen: await this.#progress() };
        } catch (error) {
          lastError = errorMessage(error);
          throw error;
        }
      },
    });
  }

  /** Those that the brokers have; where they may be those of a job before this one, the job's own. */
  async #committedOffsets(signal: AbortSignal): Promise<ReadonlyMap<number, number>> {
    const { broker, source } = this.#options;
    const { id, succeeds } = jobOf(this.#options);
    if (succeeds === undefined) {
      return broker.kafka.committedOffsets(source.consumerGroup, source.topic);
    }
    return (await broker.flink.api.sourceOffsets(id, source.topic, signal)).committed;
  }

  #reached(offsets: ReadonlyMap<number, number>): boolean {
    return [...this.#ends].every(([partition, end]) => (offsets.get(partition) ?? 0) >= end);
  }

  /**
   * KafkaSource commits a completed checkpoint's offsets only when its next poll returns, up to ten
   * seconds later on an idle topic. A job that never failed shows its positions at once; a checkpoint
   * begun after that contains them. After a failure the gauges may be those of a former attempt, so
   * only commits count.
   */
  async #withoutWaitingForCommit(signal: AbortSignal): Promise<boolean> {
    const { broker, source } = this.#options;
    const job = jobOf(this.#options);
    const neverFailed = async () =>
      (await broker.flink.api.exceptions(job.id, signal)).length === 0;
    const { read } = await broker.flink.api.sourceOffsets(job.id, source.topic, signal);
    const { latest, begun } = await broker.flink.api.checkpoints(job.id, signal);
    // Asked last: a failure before that is seen, and one after it has no part in these answers.
    if (!this.#reached(read) || !(await neverFailed())) {
      this.#positions = undefined;
      return false;
    }
    this.#positions ??= { offsets: read, begun };
    if (latest === undefined || latest.id <= this.#positions.begun) return false;
    this.committed = { offsets: this.#positions.offsets, observedAt: steadyNow() };
    return true;
  }

  /** Tells how far it is, and notes when something moved. */
  async #progress(): Promise<string> {
    const { broker, source, onProgress } = this.#options;
    const done = total(this.committed.offsets);
    if (done > this.#best) this.#movedAt = performance.now();
    this.#best = Math.max(this.#best, done);
    if (performance.now() - this.#countedAt > COUNT_INTERVAL) {
      this.#counts = await storeCounts(broker, source);
      this.#countedAt = performance.now();
    }
    onProgress({ topic: total(this.#ends), committed: done, ...this.#counts });
    return `${done} of ${total(this.#ends)} offsets committed`;
  }

  /** @throws {StalledError} when nothing has moved for too long, whatever the reason */
  #requireProgress(lastError: string): void {
    const still = performance.now() - this.#movedAt;
    if (still <= this.#options.stall * deadlineFactor()) return;
    const why = lastError === '' ? '' : `; last error: ${lastError}`;
    const seen = `${total(this.committed.offsets)} of ${total(this.#ends)} offsets committed`;
    throw new StalledError(`${seen}, no progress for ${(still / 1000).toFixed(0)} s${why}`);
  }
}

function jobOf({ broker, source }: Pick<AwaitDeliveryOptions, 'broker' | 'source'>) {
  const job = broker.jobs.get(source.source);
  if (job === undefined) throw new Error(`no job of source ${source.source}`);
  return job;
}

/**
 * The first completed checkpoint that began after this was called. Checkpoints are told apart by their
 * ids alone, which grow; the times are when the harness knew that it had not begun, and that it had
 * completed. So neither Flink's clock nor one that is set midway has a part in the proof.
 */
export async function nextCheckpoint(options: NextCheckpointOptions) {
  const { broker, source } = options;
  const job = jobOf(options);
  let before: { begun: number; at: number } | undefined;
  return waitUntil({
    what: `${source.jobName} completes a checkpoint begun after its last record`,
    deadline: options.stall,
    signal: options.signal,
    probe: async (signal) => {
      const at = steadyNow();
      const { latest, begun, completed, failed } = await broker.flink.api.checkpoints(
        job.id,
        signal,
      );
      before ??= { begun, at };
      if (latest !== undefined && latest.id > before.begun) {
        return {
          done: true,
          value: { id: latest.id, triggeredAt: before.at, completedAt: steadyNow() },
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
  return { hot, cold: snapshot?.records ?? 0, countedAt: Date.now() };
}
