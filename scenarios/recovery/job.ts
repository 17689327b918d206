import { waitUntil } from '../../common/wait.ts';
import { type PlatformSourceName, platformSources } from '../../stack/platform/sources.ts';
import {
  type JobEnd,
  JobFailedError,
  type SubmitOptions,
  type SubmittedJob,
} from '../../stack/services/flink-jobs.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

type Copies = readonly PromiseSettledResult<SubmittedJob>[];

/** The job of a source, and what an operator does with it. */
export class RecoverableJob {
  readonly #broker: StartedDataBroker;
  readonly #source: PlatformSourceName;

  constructor(broker: StartedDataBroker, source: PlatformSourceName) {
    this.#broker = broker;
    this.#source = source;
  }

  /** The one that is the source's now. */
  get current(): SubmittedJob {
    const job = this.#broker.jobs.get(this.#source);
    if (job === undefined) throw new Error(`no job of ${this.#source}`);
    return job;
  }

  /** Another copy of the job, whatever runs already. */
  submit(options: SubmitOptions = {}, args: readonly string[] = []): Promise<SubmittedJob> {
    const { jobName, jar } = platformSources[this.#source];
    return this.#broker.flink.submit(jobName, jar, args, options);
  }

  /** Starts the job again, as the source's. */
  async resume(options: SubmitOptions, args?: readonly string[]): Promise<void> {
    await this.adopt(await this.submit(options, args));
  }

  adopt(job: SubmittedJob): Promise<void> {
    return this.#broker.adoptJob(this.#source, job);
  }

  /** Path of a savepoint of the job, which goes on. */
  savepoint(): Promise<string> {
    return this.#broker.flink.savepoint(this.current, 'running');
  }

  /** Path of the savepoint by which the job ended. */
  stop(): Promise<string> {
    return this.#broker.flink.savepoint(this.current, 'stop');
  }

  /** Cancels the job; path of its latest checkpoint, which is kept. */
  async cancel(): Promise<string> {
    const { api } = this.#broker.flink;
    await api.cancel(this.current.id);
    await this.end(this.current);
    const { latest } = await api.checkpoints(this.current.id);
    if (latest === undefined) throw new Error('the job was cancelled before its first checkpoint');
    return latest.path;
  }

  end(job: SubmittedJob, signal?: AbortSignal): Promise<JobEnd> {
    return this.#broker.flink.awaitEnd(job, signal);
  }

  /** Two copies at once; each may be refused by `flink run` itself. */
  submitTwice(options: SubmitOptions = {}): Promise<Copies> {
    return Promise.allSettled([this.submit(options), this.submit(options)]);
  }

  /** Waits until one of two copies has been refused; returns the other one, and the reason. */
  async survivor(copies: Copies): Promise<{ winner: SubmittedJob; refusal: string }> {
    const [one, other] = copies.flatMap((copy) => (copy.status === 'fulfilled' ? copy.value : []));
    if (one === undefined) throw new Error('both copies were refused');
    if (other !== undefined) return this.#firstEnd(one, other);
    const [refused] = copies.flatMap((copy) => (copy.status === 'rejected' ? copy.reason : []));
    if (!(refused instanceof JobFailedError)) throw refused;
    return { winner: one, refusal: refused.evidence ?? '' };
  }

  async #firstEnd(one: SubmittedJob, other: SubmittedJob) {
    const decided = new AbortController();
    const end = async (job: SubmittedJob, winner: SubmittedJob) => {
      const { state, failure } = await this.end(job, decided.signal);
      return { winner, refusal: state === 'FAILED' ? failure : state };
    };
    try {
      return await Promise.any([end(one, other), end(other, one)]);
    } finally {
      decided.abort();
    }
  }

  /** Waits until the job's sources have handed on all that its topic holds: none of it is left to a copy. */
  async untilAllRead(): Promise<void> {
    const { kafka, flink } = this.#broker;
    const { topic } = platformSources[this.#source];
    const ends = await kafka.endOffsets(topic);
    await waitUntil({
      what: `the job of ${this.#source} has read all`,
      deadline: 60_000,
      interval: 50,
      probe: async (signal) => {
        const { read } = await flink.api.sourceOffsets(this.current.id, topic, signal);
        const left = [...ends].filter(([at, end]) => end > 0 && (read.get(at) ?? 0) < end);
        return left.length === 0
          ? { done: true, value: undefined }
          : { done: false, seen: `${left.length} partitions are not at their end` };
      },
    });
  }

  /** Runs `act` and waits until the cold store has more rows than before it. */
  async untilColdGrows(act: () => Promise<unknown>): Promise<void> {
    const table = this.#broker.coldTable(platformSources[this.#source].coldTable);
    const rows = async () => (await table.snapshot())?.records ?? 0;
    const before = await rows();
    await act();
    await waitUntil({
      what: `the cold table of ${this.#source} grows`,
      deadline: 60_000,
      probe: async () => {
        const now = await rows();
        return now > before ? { done: true, value: undefined } : { done: false, seen: `${now}` };
      },
    });
  }
}
