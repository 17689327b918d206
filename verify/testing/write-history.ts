import { rm } from 'node:fs/promises';
import {
  type BundlePaths,
  createBundle,
  type SourceObservation,
  writeConfig,
  writeObservation,
} from '../../common/run-bundle.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import {
  ACKED_AT,
  contentOf,
  type Expectation,
  GONE_AT,
  type History,
  HOT_INDEX,
  SECOND_INDEX,
  SENT_AT,
  THIRD_INDEX,
  VALUE_BYTES,
} from '../../fixtures/histories/index.ts';
import { contentDigest } from '../canonical.ts';
import { HistoryWriter } from '../history.ts';
import { parseHotId } from '../identity.ts';
import { LedgerWriter } from '../ledger.ts';
import type { Verification } from '../verification.ts';

/** An observation that proves everything: later checkpoint completed, stores read after it. */
export function goodObservation(history: History): SourceObservation {
  const ends: Record<string, number> = {};
  for (const { partition, offset } of history.topic) {
    ends[partition] = Math.max(ends[partition] ?? 0, offset + 1);
  }
  const { delay, versions } = history;
  const readAt = 1_300 + delay;
  const later = Object.entries(ends).map(([p, end]) => [p, end + (history.late[Number(p)] ?? 0)]);
  return {
    topic: 'arxiv_raw',
    topicId: history.topicId,
    endOffsets: ends,
    readOffsets: { ...ends },
    committed: { offsets: { ...ends }, observedAt: 1_000 + delay },
    checkpoints: [{ id: 7, triggeredAt: 1_100 + delay, completedAt: 1_200 + delay }],
    hot: {
      indices: [HOT_INDEX, SECOND_INDEX, THIRD_INDEX],
      refreshedAt: readAt,
      complete: true,
      retention: history.retention,
      pinned: true,
      lives: history.lives.map((life, turn) => ({
        firstSeenAt: SENT_AT,
        lastSeenAt: GONE_AT - 50,
        ...life,
        uuid: `uuid-${turn}`,
      })),
    },
    cold: {
      version: Math.max(...versions.map(({ version }) => version)),
      readAt,
      complete: true,
      prefixes: true,
      versions,
      untrue: history.untrue,
    },
    sample: { oneIn: 3, seed: 7, interval: 100 },
    deadLetters: { readAt, complete: true },
    laterEndOffsets: Object.fromEntries(later),
    deadlinePassed: false,
  };
}

/** A bundle in a temporary directory that is removed in the end. */
export async function temporaryBundle(): Promise<AsyncDisposable & { paths: BundlePaths }> {
  const directory = await temporaryDirectory('bundle');
  return {
    paths: await createBundle(directory),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Writes a history as a run does, through the same writers. */
export async function writeHistory(
  paths: BundlePaths,
  history: History,
  change: (seen: SourceObservation) => SourceObservation = (seen) => seen,
): Promise<void> {
  await writeConfig(paths, {
    schemaVersion: 1,
    runId: 'test',
    startedAt: new Date(0).toISOString(),
    command: ['gate'],
    seed: 7,
    sources: ['arxiv'],
    settings: {},
  });
  await writeLedger(paths, history);
  await writeRelations(paths, history);
  await writeObservation(paths, {
    schemaVersion: 1,
    infrastructureErrors: [],
    inconclusive: [],
    starved: null,
    sources: { arxiv: change(goodObservation(history)) },
  });
}

async function writeLedger(paths: BundlePaths, history: History): Promise<void> {
  const ledger = new LedgerWriter(paths, 'arxiv');
  ledger.append(
    history.ledger.map((entry) => ({
      ...entry,
      digest: contentDigest(entry.value),
      bytes: VALUE_BYTES,
      sentAt: SENT_AT,
      ackedAt: entry.outcome === 'acknowledged' ? ACKED_AT : null,
      reason: entry.outcome === 'acknowledged' ? null : 'timeout',
    })),
  );
  await ledger.finish();
}

async function writeRelations(paths: BundlePaths, history: History): Promise<void> {
  const writer = new HistoryWriter(paths, 'arxiv');
  for (const entry of history.topic) {
    const accepted = entry.outcome !== 'rejected';
    writer.topic.append({
      partition: entry.partition,
      offset: entry.offset,
      timestamp: entry.timestamp ?? SENT_AT,
      eventId: entry.eventId,
      valueDigest: contentDigest(entry.value),
      bytes: entry.bytes ?? VALUE_BYTES,
      outcome: accepted ? 'accepted' : 'rejected',
      reason: accepted ? null : entry.reason,
      expectedDigest: accepted ? contentDigest(contentOf(entry.partition, entry.offset)) : null,
      hotRejected: entry.outcome === 'hot-rejected',
    });
  }
  for (const { index, id, content, ...own } of history.hot) {
    writer.hot.append({
      index,
      id,
      content: own,
      parsedId: parseHotId(id),
      digest: contentDigest(content),
    });
  }
  for (const { content, ...entry } of history.cold) {
    writer.cold.append({ ...entry, digest: contentDigest(content) });
  }
  for (const [dlqOffset, { value, ...entry }] of history.deadLetters.entries()) {
    const valueDigest = entry.omittedBytes === null ? contentDigest(value) : null;
    writer.deadLetters.append({ ...entry, valueDigest, dlqPartition: 0, dlqOffset });
  }
  for (const entry of history.sightings) writer.sightings.append(entry);
  await writer.finish();
}

/** Every example of every anomaly as `class store partition/offset`, sorted. */
export function found(verification: Verification): string[] {
  return verification.anomalies
    .flatMap((anomaly) =>
      anomaly.examples.map(
        ({ partition, offset }) => `${anomaly.class} ${anomaly.store} ${partition}/${offset}`,
      ),
    )
    .sort();
}

/** What {@link found} must say. */
export function named(expected: readonly Expectation[]): string[] {
  return expected
    .map(({ anomaly, partition, offset }) => `${anomaly} ${partition}/${offset}`)
    .sort();
}
