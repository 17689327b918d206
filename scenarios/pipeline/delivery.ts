import { steadyNow } from '../../common/clock.ts';
import { TimeoutError, waitUntil } from '../../common/wait.ts';
import type { KeyedContract } from '../../stack/contract.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import type { LedgerRow } from '../../verify/ledger.ts';

/** How far a pipeline came by the time that its contract leaves it. */
export interface PipelineDelivery {
  endOffsets: ReadonlyMap<number, number>;
  committed: { offsets: ReadonlyMap<number, number>; observedAt: number };
  deadlinePassed: boolean;
  /** How far it came, where that is not the end. */
  reason: string | null;
}

export interface AwaitPipelineOptions {
  broker: StartedDataBroker;
  contract: KeyedContract;
  /** When the last record was sent, ms of the epoch by the harness's clock; see {@link lastSentOf}. */
  lastSent: number;
  onProgress: (text: string) => void;
  signal?: AbortSignal | undefined;
}

const total = (offsets: ReadonlyMap<number, number>) =>
  [...offsets.values()].reduce((sum, offset) => sum + offset, 0);

/**
 * When the last record was acknowledged; of one that was refused, or whose end is not known, when it was sent.
 * @param now for a pipeline that was fed nothing
 */
export function lastSentOf(
  ledger: readonly Pick<LedgerRow, 'sentAt' | 'ackedAt'>[],
  now: number,
): number {
  return ledger.length === 0
    ? now
    : ledger.reduce((last, { sentAt, ackedAt }) => Math.max(last, ackedAt ?? sentAt), 0);
}

/**
 * Waits until the pipeline's consumer group has committed the whole topic, for as long after the last
 * record as the contract allows. One that does not get there is no error: the oracle judges it.
 * @throws the signal's reason
 */
export async function awaitPipeline(options: AwaitPipelineOptions): Promise<PipelineDelivery> {
  const { broker, contract, lastSent, signal } = options;
  const { consumerGroup, topic, freshness } = contract;
  const endOffsets = await broker.kafka.endOffsets(topic);
  let committed: PipelineDelivery['committed'] = { offsets: new Map(), observedAt: steadyNow() };
  try {
    await waitUntil({
      what: `group ${consumerGroup} commits all of ${topic}`,
      deadline: Math.max(1, freshness - (steadyNow() - lastSent)),
      signal,
      probe: async () => {
        const offsets = await broker.kafka.committedOffsets(consumerGroup, topic);
        committed = { offsets, observedAt: steadyNow() };
        const seen = `${total(offsets)} of ${total(endOffsets)} offsets committed`;
        options.onProgress(seen);
        const done = [...endOffsets].every(([at, end]) => (offsets.get(at) ?? 0) >= end);
        return done ? { done: true, value: undefined } : { done: false, seen };
      },
    });
    return { endOffsets, committed, deadlinePassed: false, reason: null };
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    const reason = broker.redact(`${error.message} (the contract's freshness: ${freshness} ms)`);
    return { endOffsets, committed, deadlinePassed: true, reason };
  }
}
