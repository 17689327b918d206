import { errorMessage } from '../../common/errors.ts';
import { lookForTroubles } from '../../stack/platform/hot-store/lifecycle/look.ts';
import {
  describeTrouble,
  type LifecycleTrouble,
} from '../../stack/platform/hot-store/lifecycle/trouble.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { Delivery } from './delivery.ts';

interface FoundTroubles {
  /** Absent when the hot store did not answer. */
  troubles?: LifecycleTrouble[];
  /** Why waiting for delivery ended at its deadline, with what stands in the way of the indices' lives. */
  reason: string | null;
}

/**
 * Looks for what stands in the way of the lives of a source's indices, harder where delivery did not
 * complete. The verdict does not rest on it, and so nor does the run.
 * @throws the signal's reason
 */
export async function findTroubles(
  broker: StartedDataBroker,
  source: PlatformSource,
  delivery: Pick<Delivery, 'deadlinePassed' | 'reason'>,
  signal: AbortSignal | undefined,
): Promise<FoundTroubles> {
  const reason = delivery.reason ?? null;
  try {
    const troubles = await lookForTroubles(broker.elasticsearch, [source.hotAlias], {
      full: delivery.deadlinePassed,
      signal,
    });
    const told = troubles.map(describeTrouble).join('; ');
    if (reason === null || told === '') return { troubles, reason };
    return {
      troubles,
      reason: `${reason}; in the way of the indices of ${source.hotAlias}: ${told}`,
    };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      reason: reason && `${reason}; the lifecycle was not looked at: ${errorMessage(error)}`,
    };
  }
}
