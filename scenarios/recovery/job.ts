import { waitUntil } from '../../common/wait.ts';
import { type PlatformSourceName, platformSources } from '../../stack/platform/sources.ts';
import type { JobEnd, SubmitOptions, SubmittedJob } from '../../stack/services/flink-jobs.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

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
  submit(options: SubmitOptions = {}): Promise<SubmittedJob> {
    const { jobName, jar } = platformSources[this.#source];
    return this.#broker.flink.submit(jobName, jar, [], options);
  }

  /** Starts the job again, as the source's. */
  async resume(options: SubmitOptions): Promise<void> {
    await this.adopt(await this.submit(options));
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

  /** Waits until one of two jobs ends; returns its end, and the other job. */
  async firstEnd(one: SubmittedJob, other: SubmittedJob): Promise<[JobEnd, SubmittedJob]> {
    const decided = new AbortController();
    const end = (job: SubmittedJob) => this.end(job, decided.signal);
    try {
      return await Promise.any([
        end(one).then((ended) => [ended, other] as [JobEnd, SubmittedJob]),
        end(other).then((ended) => [ended, one] as [JobEnd, SubmittedJob]),
      ]);
    } finally {
      decided.abort();
    }
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
