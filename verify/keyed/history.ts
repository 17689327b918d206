import type { BundlePaths, HistoryRelation } from '../../common/run-bundle.ts';
import type { Digest } from '../canonical.ts';
import { HISTORY_COLUMNS, RelationWriter } from '../history.ts';
import { type TopicRow, topicCells } from '../history-rows.ts';
import { TableWriter } from '../table-writer.ts';

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

/** The writers of the history of a source whose documents are kept by business key. */
export class KeyedHistoryWriter {
  readonly topic: RelationWriter<TopicRow>;
  readonly keys: RelationWriter<KeyRow>;
  readonly documents: RelationWriter<KeyedDocumentRow>;

  constructor(paths: BundlePaths, source: string) {
    const table = (relation: HistoryRelation) =>
      new TableWriter(paths.history(source, relation), HISTORY_COLUMNS[relation]);
    this.topic = new RelationWriter(table('topic'), topicCells);
    this.keys = new RelationWriter(table('keys'), ({ partition, offset, key }) => [
      partition,
      offset,
      key,
    ]);
    this.documents = new RelationWriter(table('documents'), ({ place, key, digest }) => [
      place,
      key,
      digest,
    ]);
  }

  /** Finishes all of them; each must be, also when it has no rows. */
  async finish(): Promise<void> {
    for (const relation of this.#relations()) await relation.finish();
  }

  /** Leaves readable spools behind. For a run that ends early. */
  close(): void {
    for (const relation of this.#relations()) relation.close();
  }

  #relations() {
    return [this.topic, this.keys, this.documents];
  }
}
