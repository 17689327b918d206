import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { StartedDataBroker } from '../../stack/started.ts';

/** Between two looks at the containers, ms. */
const INTERVAL = 2_000;
/** An engine that has not answered for so long is lost, ms. */
const PATIENCE = 20_000;
/** What the work may still take to end when its services are gone, ms. */
const GRACE = 5_000;

type Watched = Pick<StartedDataBroker, 'deadServices' | 'redact'>;

/**
 * Does work that needs all services of the stack. A container that ends by itself, or an engine that
 * goes away, ends the work at once and is the reason, instead of whatever client noticed it last.
 * @throws {InfrastructureError} SERVICE_ENDED, ENGINE_LOST; what the work throws; the signal's reason
 */
export async function whileServicesRun<T>(
  broker: Watched,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const over = new AbortController();
  const both = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  const watching = watch(broker, lost, over.signal);
  const working = work(both);
  try {
    return await Promise.race([working, rejectAfterGrace(lost.signal, over.signal)]);
  } catch (error) {
    signal?.throwIfAborted();
    lost.signal.throwIfAborted();
    throw (await whyEnded(broker, error)) ?? error;
  } finally {
    over.abort();
    await watching;
    working.catch(() => {});
  }
}

async function watch(broker: Watched, lost: AbortController, over: AbortSignal): Promise<void> {
  let answeredAt = performance.now();
  while (!over.aborted && !lost.signal.aborted) {
    try {
      const dead = await broker.deadServices();
      answeredAt = performance.now();
      if (dead.length > 0) lost.abort(serviceEnded(dead));
    } catch (error) {
      if (performance.now() - answeredAt > PATIENCE) lost.abort(engineLost(broker, error));
    }
    await delay(INTERVAL, undefined, { signal: over }).catch(() => {});
  }
}

/** Rejects when the services are lost and the work had its time to end. */
async function rejectAfterGrace(lost: AbortSignal, over: AbortSignal): Promise<never> {
  await new Promise<void>((resolve) => {
    if (lost.aborted) resolve();
    lost.addEventListener('abort', () => resolve(), { once: true });
    over.addEventListener('abort', () => resolve(), { once: true });
  });
  await delay(GRACE, undefined, { signal: over }).catch(() => {});
  throw lost.reason ?? new Error('the work is over');
}

/** Whether the work failed because a service had ended, or the engine had, a moment ago. */
async function whyEnded(broker: Watched, error: unknown): Promise<unknown> {
  try {
    const dead = await broker.deadServices();
    return dead.length > 0 ? serviceEnded(dead, broker.redact(errorMessage(error))) : undefined;
  } catch (failure) {
    return engineLost(broker, failure);
  }
}

function serviceEnded(dead: readonly string[], noticed?: string): InfrastructureError {
  return new InfrastructureError('SERVICE_ENDED', dead.join('; '), {
    subject: 'containers of the run',
    expected: 'all of them run until the end',
    hint: 'see their logs in the run bundle, and whether the engine was restarted or the host was short of memory; then run again',
    ...(noticed === undefined ? {} : { evidence: noticed }),
  });
}

function engineLost(broker: Watched, error: unknown): InfrastructureError {
  return new InfrastructureError('ENGINE_LOST', 'the container engine does not answer any more', {
    subject: 'container engine',
    hint: 'see that it runs, then run again; what is left of this run goes by itself, or with npm run clean',
    evidence: broker.redact(errorMessage(error)),
  });
}
