import { basename } from 'node:path';
import type { BundlePaths } from '../../common/run-bundle.ts';
import type { SourceModel } from '../../fixtures/records/index.ts';
import { type OutgoingRecord, produce, type SentRecord } from '../../load/producer.ts';
import type { KafkaService } from '../../stack/services/kafka.ts';
import { bytesDigest } from '../../verify/canonical.ts';
import { LedgerWriter, type LedgerRow } from '../../verify/ledger.ts';
import { readLines } from './input.ts';

/** What is fed to one source's topic: generated records, or the lines of files. */
export type Feed =
  | { kind: 'generated'; seed: number; count: number }
  | { kind: 'files'; files: readonly string[] };

export interface FeedOptions {
  paths: BundlePaths;
  kafka: KafkaService;
  model: SourceModel;
  feed: Feed;
  /** Told how many records were handed over so far. */
  onProgress: (sent: number) => void;
  signal?: AbortSignal | undefined;
}

/** How a feed ended: counts by outcome, and milliseconds from the first send to the last answer. */
export interface FedRecords {
  sent: number;
  acknowledged: number;
  refused: number;
  indeterminate: number;
  duration: number;
}

/**
 * Sends a feed to the source's topic and writes its ledger. The ledger is readable however this ends.
 */
export async function feedSource(options: FeedOptions): Promise<FedRecords> {
  const { paths, kafka, model, feed, signal } = options;
  const ledger = new LedgerWriter(paths, model.name);
  const begun = performance.now();
  let index = 0;
  try {
    await produce({
      kafka,
      topic: model.topic,
      partitions: model.partitions,
      records: feed.kind === 'generated' ? model.generate(feed) : linesOf(feed.files),
      signal,
      onSent: (batch) => {
        ledger.append(batch.map((sent) => ledgerRow(index++, sent)));
        options.onProgress(index);
      },
    });
    await ledger.finish();
  } catch (error) {
    ledger.close();
    throw error;
  }
  return { sent: index, ...ledger.counts, duration: performance.now() - begun };
}

/** Event ids of lines are `<file>:<line>`, so that a report can name them. */
async function* linesOf(files: readonly string[]): AsyncGenerator<OutgoingRecord> {
  for (const file of files) {
    for await (const { number, bytes } of readLines(file)) {
      yield { eventId: `${basename(file)}:${number}`, key: null, value: bytes };
    }
  }
}

function ledgerRow(index: number, { record, outcome, sentAt, ackedAt }: SentRecord): LedgerRow {
  const acknowledged = outcome.kind === 'acknowledged';
  return {
    index,
    eventId: record.eventId,
    partition: acknowledged ? outcome.partition : null,
    offset: acknowledged ? outcome.offset : null,
    digest: bytesDigest(record.value),
    bytes: record.value?.length ?? 0,
    sentAt,
    ackedAt: acknowledged ? ackedAt : null,
    outcome: outcome.kind,
    reason: acknowledged ? null : outcome.reason,
  };
}
