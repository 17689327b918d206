import type { Digest } from '../canonical.ts';
import { SourceHistoryWriter } from '../history.ts';
import { type TopicRow, topicCells } from '../history-rows.ts';

/** The business key of an accepted record. */
export interface KeyRow {
  partition: number;
  offset: number;
  key: string;
}

/** A document as the hot store holds it. */
export interface KeyedDocumentRow {
  /** `index/_id`. */
  place: string;
  /** What the contract says is its business key; null when it has none. */
  key: string | null;
  /** `contentDigest` of `_source`. */
  digest: Digest;
}

/** Of a source whose documents are kept by business key. */
export class KeyedHistoryWriter extends SourceHistoryWriter {
  readonly topic = this.relation<TopicRow>('topic', topicCells);
  readonly keys = this.relation<KeyRow>('keys', ({ partition, offset, key }) => [
    partition,
    offset,
    key,
  ]);
  readonly documents = this.relation<KeyedDocumentRow>('documents', ({ place, key, digest }) => [
    place,
    key,
    digest,
  ]);
}
