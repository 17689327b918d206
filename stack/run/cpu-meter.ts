import { readdirSync, readFileSync } from 'node:fs';

/** Running totals since the meter was made; the difference of two says what happened in between. */
export interface CpuSample {
  /** Monotonic, ms. */
  at: number;
  /** CPU time that the processes had, all threads together, ms. */
  ran: number;
  /** Time that their threads were ready to run and had no CPU, ms. */
  waited: number;
  /** CPU time of the whole machine, in any unit: all of it, and what its own host kept from it (steal). */
  machine: { all: number; stolen: number };
}

interface ThreadTime {
  ran: number;
  waited: number;
}

/** Measures how much CPU time some processes of this host want and get, by the kernel's own accounts. */
export class CpuMeter {
  readonly #processes: () => Promise<readonly number[]>;
  #threads = new Map<string, ThreadTime>();
  #total: ThreadTime = { ran: 0, waited: 0 };
  #begun = false;

  /** @param processes whose time is measured; asked for every sample, since processes come and go */
  constructor(processes: () => Promise<readonly number[]>) {
    this.#processes = processes;
  }

  /** The first sample has no times yet: it is what later ones are counted from. */
  async sample(): Promise<CpuSample> {
    const threads = new Map<string, ThreadTime>();
    for (const pid of await this.#processes()) {
      for (const [thread, time] of threadTimes(pid)) threads.set(`${pid}/${thread}`, time);
    }
    if (this.#begun) this.#add(threads);
    this.#threads = threads;
    this.#begun = true;
    return { at: performance.now(), ...this.#total, machine: machineTime() };
  }

  #add(threads: ReadonlyMap<string, ThreadTime>): void {
    const total = { ...this.#total };
    for (const [name, { ran, waited }] of threads) {
      const before = this.#threads.get(name) ?? { ran: 0, waited: 0 };
      total.ran += Math.max(0, ran - before.ran);
      total.waited += Math.max(0, waited - before.waited);
    }
    this.#total = total;
  }
}

/** From `/proc/<pid>/task/<thread>/schedstat`: nanoseconds on a CPU, and on a run queue. */
function threadTimes(pid: number): [string, ThreadTime][] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const time = threadTime(`/proc/${pid}/task/${thread}/schedstat`);
      return time === undefined ? [] : [[thread, time]];
    });
  } catch {
    // It has ended.
    return [];
  }
}

function threadTime(path: string): ThreadTime | undefined {
  try {
    const [ran, waited] = readFileSync(path, 'utf8').split(' ').map(Number);
    return ran === undefined || waited === undefined
      ? undefined
      : { ran: ran / 1e6, waited: waited / 1e6 };
  } catch {
    return undefined;
  }
}

/** The line `cpu` of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. */
function machineTime(): CpuSample['machine'] {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const times = line.split(/\s+/).slice(1, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

/** Whether this host keeps the accounts that a {@link CpuMeter} reads. */
export function canMeterCpu(): boolean {
  return threadTimes(process.pid).some(([, { ran }]) => ran > 0);
}
