import type { SourceObservation } from '../../common/run-bundle.ts';
import type { Delivery } from './delivery.ts';

/** What was read of a topic, by partition where it is offsets. */
export interface TopicReading {
  topic: string;
  topicId: string;
  readOffsets: ReadonlyMap<number, number>;
  /** Its ends once the stores had been read. */
  laterEndOffsets: ReadonlyMap<number, number>;
}

/** The part of an observation that is the same whichever stores are read: the topic, and how far the pipeline came. */
export function deliveryFacts(
  { topic, topicId, readOffsets, laterEndOffsets }: TopicReading,
  { endOffsets, committed, checkpoints, deadlinePassed, reason }: Omit<Delivery, 'jobEnded'>,
): Omit<SourceObservation, 'hot' | 'cold' | 'deadLetters'> {
  return {
    topic,
    topicId,
    endOffsets: asRecord(endOffsets),
    readOffsets: asRecord(readOffsets),
    laterEndOffsets: asRecord(laterEndOffsets),
    committed: { offsets: asRecord(committed.offsets), observedAt: committed.observedAt },
    checkpoints,
    deadlinePassed,
    reason,
  };
}

function asRecord(offsets: ReadonlyMap<number, number>): Record<string, number> {
  return Object.fromEntries([...offsets].map(([partition, offset]) => [String(partition), offset]));
}
