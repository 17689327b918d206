import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CpuMeter, CpuSample } from '../../stack/run/cpu-meter.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

/**
 * When a host counts as starved: what the pipeline's processes (the run's containers and the harness)
 * got while delivery was waited for. Having little is not enough, since an idle pipeline has little; and
 * waiting for a CPU is not enough, since a busy one does that to itself.
 */
export const THRESHOLDS = {
  /** Threads that were ready to run and had no CPU, on the average: this many or more. */
  waiting: 0.5,
  /** While together they had less than this share of the machine's CPU time. */
  got: 0.25,
  /** Or: this share of its CPU time or more was kept from the machine by its own host. */
  stolen: 0.3,
  /** Or: a timer of the harness came so many ms late or more, in the middle. */
  late: 500,
} as const;

/** A sample with how late the harness's timers were since the one before, ms. */
export interface HostSample extends CpuSample {
  late: number;
}

/** Between two samples, ms. */
const INTERVAL = 2_000;
/** Delay of the event loop is measured in steps of so many ms. */
const RESOLUTION = 20;

/**
 * How the host was short of CPU time between the first and the last of some samples; null when it was not.
 * Pure.
 */
export function starvationOf(samples: readonly HostSample[], cpus: number): string | null {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const elapsed = last.at - first.at;
  const waiting = (last.waited - first.waited) / elapsed;
  const got = (last.ran - first.ran) / (elapsed * cpus);
  const all = last.machine.all - first.machine.all;
  const stolen = all > 0 ? (last.machine.stolen - first.machine.stolen) / all : 0;
  const late = median(samples.slice(1).map((sample) => sample.late));
  const within = `in the last ${Math.round(elapsed / 1000)} s`;
  if (waiting >= THRESHOLDS.waiting && got < THRESHOLDS.got) {
    return `${within} the pipeline had ${percent(got)} of ${cpus} CPUs, while ${waiting.toFixed(1)} of its threads waited for one on the average (starved: below ${percent(THRESHOLDS.got)} with ${THRESHOLDS.waiting} or more waiting)`;
  }
  if (stolen >= THRESHOLDS.stolen) {
    return `${within} ${percent(stolen)} of the CPU time was kept from this machine by its own host (starved: ${percent(THRESHOLDS.stolen)} or more)`;
  }
  if (late >= THRESHOLDS.late) {
    return `${within} the harness's timers came ${Math.round(late)} ms late (starved: ${THRESHOLDS.late} ms or more)`;
  }
  return null;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Samples the host while delivery is waited for. */
export class StarvationWatch implements AsyncDisposable {
  /** What can't be measured here, and why. */
  readonly notRun: { what: string; reason: string }[] = [];
  readonly #meter: CpuMeter | undefined;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #samples: HostSample[] = [];
  readonly #timer: NodeJS.Timeout;
  #sampling = Promise.resolve();

  private constructor(meter: CpuMeter | { reason: string }) {
    this.#meter = 'reason' in meter ? undefined : meter;
    if ('reason' in meter) {
      const what = 'starvation of the host that the containers run on';
      this.notRun.push({ what, reason: meter.reason });
    }
    this.#delay.enable();
    this.#timer = setInterval(() => this.#next(), INTERVAL);
    this.#next();
  }

  static async begin(broker: StartedDataBroker): Promise<StarvationWatch> {
    return new StarvationWatch(await broker.cpuMeter());
  }

  /**
   * Ends the sampling.
   * @param window ms before now that count
   * @returns how the host was starved, or null
   */
  async end(window: number): Promise<string | null> {
    this.#next();
    await this[Symbol.asyncDispose]();
    const since = performance.now() - window - INTERVAL;
    const samples = this.#samples.filter(({ at }) => at >= since);
    return starvationOf(samples, availableParallelism());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#sampling;
    this.#delay.disable();
  }

  /** One sample at a time; one that fails is left out. */
  #next(): void {
    const late = Math.max(0, this.#delay.percentile(50) / 1e6 - RESOLUTION);
    this.#delay.reset();
    this.#sampling = this.#sampling.then(async () => {
      const sample = await this.#sample().catch(() => undefined);
      if (sample !== undefined) this.#samples.push({ ...sample, late });
    });
  }

  async #sample(): Promise<CpuSample> {
    if (this.#meter !== undefined) return this.#meter.sample();
    return { at: performance.now(), ran: 0, waited: 0, machine: { all: 0, stolen: 0 } };
  }
}
