import { basename } from 'node:path';
import type { SourceModel } from '../../fixtures/records/index.ts';
import { ledgerRow } from '../../load/ledger-row.ts';
import { paced } from '../../load/paced.ts';
import { type OutgoingRecord, type ProducerTarget, produce } from '../../load/producer.ts';
import type { LedgerRow } from '../../verify/ledger.ts';
import { readLines } from './input.ts';

/** What is fed to one source's topic: generated records, or the lines of files. */
export type Feed =
  | {
      kind: 'generated';
      seed: number;
      count: number;
      /** Records a second; as fast as Kafka takes them where this is left out. */
      rate?: number;
    }
  | { kind: 'files'; files: readonly string[] };

export interface FeedOptions {
  kafka: ProducerTarget;
  model: SourceModel;
  feed: Feed;
  /** Takes a batch as soon as its fate is known. */
  ledger: { append(rows: LedgerRow[]): void };
  /** Position of the first record in the ledger; 0 by default. */
  firstIndex?: number;
  /** Told how many records were handed over so far. */
  onProgress?: (sent: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a feed to the source's topic and says of every record in the ledger what became of it.
 * @returns how many records were handed over
 */
export async function feedSource(options: FeedOptions): Promise<number> {
  const { kafka, model, feed, signal } = options;
  const first = options.firstIndex ?? 0;
  let sent = 0;
  await produce({
    kafka,
    topic: model.topic,
    partitions: model.partitions,
    records: recordsOf(model, feed),
    signal,
    onSent: (batch) => {
      options.ledger.append(batch.map((record) => ledgerRow(first + sent++, record)));
      options.onProgress?.(sent);
    },
  });
  return sent;
}

function recordsOf(model: SourceModel, feed: Feed) {
  if (feed.kind === 'files') return linesOf(feed.files);
  const records = model.generate(feed);
  return feed.rate === undefined ? records : paced(records, feed.rate);
}

/**
 * Event ids of lines are `<file>:<line>`, so that a report can name them; a file of a name that was there
 * before, or the same file again, is `<file>#2`.
 */
async function* linesOf(files: readonly string[]): AsyncGenerator<OutgoingRecord> {
  const seen = new Map<string, number>();
  for (const file of files) {
    const times = (seen.get(basename(file)) ?? 0) + 1;
    seen.set(basename(file), times);
    const name = times === 1 ? basename(file) : `${basename(file)}#${times}`;
    for await (const { number, bytes } of readLines(file)) {
      yield { eventId: `${name}:${number}`, key: null, value: bytes };
    }
  }
}
