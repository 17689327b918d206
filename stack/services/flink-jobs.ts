import { InfrastructureError } from '../../common/errors.ts';
import { waitUntil } from '../../common/wait.ts';
import type { FlinkApi, JobException, SavepointKind } from './flink-api.ts';

/** A job on the cluster. */
export interface SubmittedJob {
  id: string;
  name: string;
  /**
   * The job that this one took over from. The offsets of their consumer group may be either's: they tell
   * nothing of how far this one has come.
   */
  succeeds?: string | undefined;
}

/** How a job is submitted. */
export interface SubmitOptions {
  /** The savepoint or retained checkpoint that the job goes on from; without it, it has no state. */
  from?: string | undefined;
  /** Other than the cluster's default. */
  parallelism?: number | undefined;
  /** Flink's settings of this job alone, other than the cluster's. */
  settings?: Readonly<Record<string, string>> | undefined;
}

/** How a job came to its end. */
export interface JobEnd {
  state: 'FAILED' | 'CANCELED' | 'FINISHED';
  /** Of a failed job: the exceptions and their causes, without frames. */
  failure: string;
}

/** The job did not come to run, or does not stay up. `evidence` is Flink's own exception. */
export class JobFailedError extends InfrastructureError {}

/** What can be done with jobs. */
export interface FlinkJobs {
  readonly api: FlinkApi;
  /**
   * Runs `flink run [-s <from>] [-p <parallelism>] [-D<setting>] <jar> <args>` in the JobManager, as the
   * deployment guide does. Returns once the cluster has the job, which may fail after that.
   * @throws {JobFailedError} SUBMIT when the client ends with an error; its output is the evidence
   */
  submit(
    name: string,
    jar: string,
    args?: readonly string[],
    options?: SubmitOptions,
  ): Promise<SubmittedJob>;
  /**
   * Puts a jar beside the jobs in the JobManager, for {@link submit}.
   * @param name of the file
   * @returns its path there
   */
  addJar(name: string, content: Uint8Array): Promise<string>;
  /**
   * Waits until every task runs and a checkpoint has completed since.
   * @throws {JobFailedError} JOB_FAILED, JOB_RESTARTS with the exception of the last failure
   */
  awaitRunning(job: SubmittedJob, signal?: AbortSignal): Promise<void>;
  /**
   * Waits until the job has ended for good, in whatever way.
   * @throws {TimeoutError} when it has not within 120 s
   */
  awaitEnd(job: SubmittedJob, signal?: AbortSignal): Promise<JobEnd>;
  /**
   * Takes a savepoint; the job goes on, or with `stop` ends by it. Returns the savepoint's path once it
   * is complete, and the job has ended if it was to.
   * @throws {JobFailedError} SAVEPOINT with Flink's reason; {TimeoutError} when it takes over 120 s
   */
  savepoint(job: SubmittedJob, kind: SavepointKind, signal?: AbortSignal): Promise<string>;
}

/** What is needed of the cluster. */
interface JobClientOptions {
  api: FlinkApi;
  /** Runs a command in the JobManager's container. */
  exec(command: readonly string[]): Promise<{ output: string; exitCode: number }>;
  /** Writes a file into that container. */
  put(path: string, content: Uint8Array): Promise<void>;
  /** Takes the run's credentials out of a text. */
  redact(text: string): string;
}

/** So many failures before the first checkpoint mean that the job will not come up by itself. */
const HOPELESS_RESTARTS = 4;
/** Milliseconds for a job to come up, to end, or to take a savepoint. */
const DEADLINE = 120_000;

const TERMINAL: readonly string[] = ['FAILED', 'CANCELED', 'FINISHED'] satisfies JobEnd['state'][];
const isTerminal = (state: string): state is JobEnd['state'] => TERMINAL.includes(state);

/** Submits jobs by the command line in the JobManager and watches them by the REST API. */
export class JobClient implements FlinkJobs {
  readonly api: FlinkApi;
  readonly #options: JobClientOptions;

  constructor(options: JobClientOptions) {
    this.api = options.api;
    this.#options = options;
  }

  async submit(
    name: string,
    jar: string,
    args: readonly string[] = [],
    { from, parallelism, settings = {} }: SubmitOptions = {},
  ): Promise<SubmittedJob> {
    const { exec, redact } = this.#options;
    const state = from === undefined ? [] : ['-s', from];
    const slots = parallelism === undefined ? [] : ['-p', String(parallelism)];
    const own = Object.entries(settings).map(([key, value]) => `-D${key}=${value}`);
    const command = ['flink', 'run', ...state, ...slots, ...own, jar, ...args];
    const { output, exitCode } = await exec(command);
    const id = /Job has been submitted with JobID ([0-9a-f]{32})/.exec(output)?.[1];
    if (exitCode === 0 && id !== undefined) return { id, name };
    throw new JobFailedError(
      'SUBMIT',
      `\`${redact(command.join(' '))}\` ended with code ${exitCode}`,
      { subject: `job ${name}`, evidence: redact(rootCauses(output)) },
    );
  }

  async addJar(name: string, content: Uint8Array): Promise<string> {
    const path = `/opt/flink/jobs/${name}`;
    await this.#options.put(path, content);
    return path;
  }

  async awaitRunning(job: SubmittedJob, signal?: AbortSignal): Promise<void> {
    await waitUntil({
      what: `job ${job.name} runs with a completed checkpoint`,
      deadline: DEADLINE,
      signal,
      evidence: async () => this.#failure(await this.api.exceptions(job.id)),
      fatal: (error) => error instanceof JobFailedError,
      probe: async (probeSignal) => {
        const [status, checkpoints, exceptions] = await Promise.all([
          this.api.job(job.id, probeSignal),
          this.api.checkpoints(job.id, probeSignal),
          this.api.exceptions(job.id, probeSignal),
        ]);
        this.#rejectHopeless(job, status.state, exceptions);
        const running = status.tasks.every((state) => state === 'RUNNING');
        if (running && checkpoints.completed > 0) return { done: true, value: undefined };
        return {
          done: false,
          seen: `job ${status.state}, tasks ${[...new Set(status.tasks)].join('/')}, ${checkpoints.completed} checkpoints, ${exceptions.length} failures`,
        };
      },
    });
  }

  async awaitEnd(job: SubmittedJob, signal?: AbortSignal): Promise<JobEnd> {
    return waitUntil({
      what: `job ${job.name} ends`,
      deadline: DEADLINE,
      signal,
      probe: async (probeSignal) => {
        const { state } = await this.api.job(job.id, probeSignal);
        if (!isTerminal(state)) return { done: false, seen: `job ${state}` };
        const failure = this.#failure(await this.api.exceptions(job.id, probeSignal));
        return { done: true, value: { state, failure } };
      },
    });
  }

  async savepoint(job: SubmittedJob, kind: SavepointKind, signal?: AbortSignal): Promise<string> {
    const request = await this.api.beginSavepoint(job.id, kind, signal);
    const path = await waitUntil({
      what: `job ${job.name} completes a savepoint`,
      deadline: DEADLINE,
      signal,
      fatal: (error) => error instanceof JobFailedError,
      probe: async (probeSignal) => {
        const status = await this.api.savepoint(job.id, request, probeSignal);
        if (status.failure !== undefined) {
          throw new JobFailedError('SAVEPOINT', `job ${job.name} took no savepoint`, {
            subject: `job ${job.name}`,
            evidence: rootCauses(status.failure),
          });
        }
        return status.path === undefined
          ? { done: false, seen: 'in progress' }
          : { done: true, value: status.path };
      },
    });
    if (kind === 'stop') await this.awaitEnd(job, signal);
    return path;
  }

  #rejectHopeless(job: SubmittedJob, state: string, exceptions: JobException[]): void {
    const evidence = this.#failure(exceptions);
    if (isTerminal(state)) {
      throw new JobFailedError('JOB_FAILED', `job ${job.name} is ${state}`, {
        subject: `job ${job.name}, phase start`,
        evidence,
      });
    }
    if (exceptions.length >= HOPELESS_RESTARTS) {
      throw new JobFailedError(
        'JOB_RESTARTS',
        `job ${job.name} has failed ${exceptions.length} times and restarts again and again`,
        { subject: `job ${job.name}, phase start`, evidence },
      );
    }
  }

  #failure([last]: JobException[]): string {
    if (last === undefined) return '';
    return this.#options.redact(`${last.task}: ${rootCauses(last.stacktrace)}`);
  }
}

/** A Java stack trace without its frames: the exceptions and their causes. */
export function rootCauses(trace: string): string {
  const lines = trace.split('\n').filter((line) => !/^\s*(at |\.\.\. \d+ more)/.test(line));
  return lines.slice(-60).join('\n').trim();
}
