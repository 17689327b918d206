import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, InfrastructureError, UsageError } from './errors.ts';

/** What a probe saw: done, with a value; or not yet, with what was seen instead. */
export type Probe<T> = { done: true; value: T } | { done: false; seen: string };

export interface WaitOptions<T> {
  /** What is waited for, as it should stand in the error: "Kafka answers a metadata request". */
  what: string;
  /** Milliseconds, before the deadline multiplier. */
  deadline: number;
  /** Milliseconds between probes; 200 by default. */
  interval?: number;
  signal?: AbortSignal | undefined;
  /** Called until it says done. A throw counts as "not yet" unless `fatal` says otherwise. */
  probe: (signal: AbortSignal) => Promise<Probe<T>>;
  /** Errors that waiting can't mend. */
  fatal?: (error: unknown) => boolean;
  /** Evidence for the error on timeout, such as the tail of a container's log. */
  evidence?: () => Promise<string>;
}

/** A deadline that passed. Carries the last value seen, the last error and the evidence. */
export class TimeoutError extends InfrastructureError {}

/**
 * The one factor that stretches every deadline of the harness, from `DATA_BROKER_DEADLINE_FACTOR`
 * (a number of 0.1 to 100, 1 by default): slow machines set it higher.
 */
export function deadlineFactor(environment: NodeJS.ProcessEnv = process.env): number {
  const text = environment['DATA_BROKER_DEADLINE_FACTOR'];
  if (text === undefined || text === '') return 1;
  const factor = Number(text);
  if (factor >= 0.1 && factor <= 100) return factor;
  throw new UsageError('DEADLINE_FACTOR', `"${text}" is no deadline factor`, {
    subject: 'DATA_BROKER_DEADLINE_FACTOR',
    expected: 'a number of 0.1 to 100',
    hint: 'unset the variable, or set it to 2 on a slow machine',
  });
}

/**
 * Waits on the monotonic clock until `probe` says done and returns its value.
 * @throws {TimeoutError} after the deadline; whatever `fatal` recognised; the signal's reason.
 */
export async function waitUntil<T>(options: WaitOptions<T>): Promise<T> {
  const allowed = options.deadline * deadlineFactor();
  const started = performance.now();
  const left = () => allowed - (performance.now() - started);
  let seen = 'nothing yet';
  let lastError: unknown;
  do {
    options.signal?.throwIfAborted();
    const budget = AbortSignal.timeout(Math.max(1, Math.ceil(left())));
    const signal = options.signal ? AbortSignal.any([options.signal, budget]) : budget;
    try {
      const result = await options.probe(signal);
      if (result.done) return result.value;
      seen = result.seen;
      lastError = undefined;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (options.fatal?.(error)) throw error;
      lastError = error;
    }
    await delay(Math.min(options.interval ?? 200, Math.max(1, left())), undefined, {
      signal: options.signal,
    }).catch(() => options.signal?.throwIfAborted());
  } while (left() > 0);
  throw new TimeoutError(
    'TIMEOUT',
    `${options.what}: not within ${(allowed / 1000).toFixed(1)} s; last seen: ${seen}`,
    {
      ...(lastError === undefined ? {} : { expected: `no error, but: ${errorMessage(lastError)}` }),
      hint: 'on a slow machine set DATA_BROKER_DEADLINE_FACTOR=2',
      evidence: (await options.evidence?.().catch(() => '')) ?? '',
    },
  );
}
