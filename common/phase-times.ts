/** The phases of a run, or of a part of it, by name. */
export interface PhaseTimes {
  /** Milliseconds of the epoch at which each phase began. */
  readonly starts: Record<string, number>;
  /** Milliseconds that each phase took, in the order in which they ended. */
  readonly durations: Record<string, number>;
}

export const noPhases = (): PhaseTimes => ({ starts: {}, durations: {} });

/**
 * Runs a phase and notes its times, also when it fails.
 * @throws what `work` throws
 */
export async function timePhase<T>(
  { starts, durations }: PhaseTimes,
  phase: string,
  work: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  starts[phase] = Date.now();
  try {
    return await work();
  } finally {
    durations[phase] = Math.round(performance.now() - begun);
  }
}
