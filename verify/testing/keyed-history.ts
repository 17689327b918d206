import {
  type KeyedGuarantee,
  type SourceObservation,
  writeConfig,
  writeObservation,
} from '../../common/run-bundle.ts';
import { contentDigest } from '../canonical.ts';
import { KeyedHistoryWriter } from '../keyed/history.ts';
import { LedgerWriter } from '../ledger.ts';
import { verifyBundle } from '../oracle.ts';
import type { Verification } from '../verification.ts';
import { temporaryBundle } from './write-history.ts';

/** A record of an order; without a key it is one that the contract filters out. */
export interface KeyedRecord {
  partition: number;
  offset: number;
  key: string | null;
  status: string;
}

/** What a pipeline by business key left behind. */
export interface KeyedHistory {
  guarantee: KeyedGuarantee;
  topic: KeyedRecord[];
  documents: { place: string; key: string | null; content: unknown }[];
}

export const contentOf = (key: string | null, status: string) => ({ key, status });

/** Two updates of `a`, one of `b`, one of `c` in another partition, and a record that is filtered out. */
export function goodKeyedHistory(guarantee: KeyedGuarantee): KeyedHistory {
  const topic: KeyedRecord[] = [
    { partition: 0, offset: 0, key: 'a', status: 'placed' },
    { partition: 0, offset: 1, key: 'b', status: 'placed' },
    { partition: 0, offset: 2, key: 'a', status: 'paid' },
    { partition: 0, offset: 3, key: null, status: 'draft' },
    { partition: 1, offset: 0, key: 'c', status: 'placed' },
  ];
  const written = topic.filter(({ key, offset }) =>
    guarantee === 'upsert' ? key !== null && !(key === 'a' && offset === 0) : key !== null,
  );
  const documents = written.map(({ partition, offset, key, status }) => ({
    place: guarantee === 'upsert' ? `orders/${key}` : `orders/${partition}-${offset}`,
    key,
    content: contentOf(key, status),
  }));
  return { guarantee, topic, documents };
}

/** What the oracle says of such a history. @param change of what was observed with it */
export async function verifiedKeyed(
  history: KeyedHistory,
  change: (seen: SourceObservation) => SourceObservation = (seen) => seen,
): Promise<Verification> {
  await using bundle = await temporaryBundle();
  const { paths } = bundle;
  await writeConfig(paths, {
    schemaVersion: 1,
    runId: 'test',
    startedAt: new Date(0).toISOString(),
    command: ['test'],
    seed: null,
    sources: ['orders'],
    settings: {},
  });
  const writer = new KeyedHistoryWriter(paths, 'orders');
  const ledger = new LedgerWriter(paths, 'orders');
  for (const [index, { partition, offset, key, status }] of history.topic.entries()) {
    const digest = contentDigest({ key, status, offset });
    const eventId = `orders-${index}`;
    writer.topic.append({
      partition,
      offset,
      timestamp: 100,
      eventId,
      valueDigest: digest,
      bytes: 10,
      outcome: key === null ? 'rejected' : 'accepted',
      reason: key === null ? 'filtered out' : null,
      expectedDigest: key === null ? null : contentDigest(contentOf(key, status)),
      hotRejected: false,
    });
    if (key !== null) writer.keys.append({ partition, offset, key });
    ledger.append([
      {
        index,
        eventId,
        partition,
        offset,
        digest,
        bytes: 10,
        sentAt: 100,
        ackedAt: 101,
        outcome: 'acknowledged',
        reason: null,
      },
    ]);
  }
  for (const { place, key, content } of history.documents) {
    writer.documents.append({ place, key, digest: contentDigest(content) });
  }
  await writer.finish();
  await ledger.finish();
  await writeObservation(paths, {
    schemaVersion: 1,
    infrastructureErrors: [],
    inconclusive: [],
    starved: null,
    sources: { orders: change(observation(history)) },
  });
  return await verifyBundle(paths.directory);
}

/** Everything committed, and the store read after that was seen. */
function observation({ guarantee, topic }: KeyedHistory): SourceObservation {
  const ends: Record<string, number> = {};
  for (const { partition, offset } of topic) {
    ends[partition] = Math.max(ends[partition] ?? 0, offset + 1);
  }
  return {
    topic: 'orders',
    guarantee,
    topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
    endOffsets: ends,
    laterEndOffsets: ends,
    readOffsets: ends,
    committed: { offsets: ends, observedAt: 1_000 },
    checkpoints: [],
    hot: { indices: ['orders'], refreshedAt: 1_100, complete: true },
    cold: { version: null, readAt: null, complete: false },
    deadLetters: { readAt: null, complete: false },
    deadlinePassed: false,
  };
}
