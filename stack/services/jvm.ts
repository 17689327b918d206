/**
 * What the services' Java machines are tuned for. `startup` compiles with the quick compiler only, which
 * halves the work of starting on few cores; `throughput` leaves the images' own settings, for load runs.
 */
export const jvmTunings = ['startup', 'throughput'] as const;
export type JvmTuning = (typeof jvmTunings)[number];

/** Options of a Java machine for a tuning, in one string. */
export function jvmOptions(tuning: JvmTuning): string {
  return tuning === 'startup' ? '-XX:TieredStopAtLevel=1 -XX:-UsePerfData' : '';
}
