import { containerOf } from './container.ts';

/** CPU time that a starved container may have, of one CPU. */
const TRICKLE = 0.01;
/** Microseconds. */
const PERIOD = 100_000;

/**
 * Takes the CPU time from a service of a run, all but a trickle, as a host does that others keep busy.
 * Its memory, network and disk stay as they are. Disposing of it gives the CPU time back.
 */
export async function starve(runId: string, service: string): Promise<AsyncDisposable> {
  const container = await containerOf(runId, service);
  await container.update({ CpuPeriod: PERIOD, CpuQuota: TRICKLE * PERIOD });
  return { [Symbol.asyncDispose]: () => container.update({ CpuPeriod: PERIOD, CpuQuota: -1 }) };
}
