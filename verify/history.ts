import type { BundlePaths, HistoryRelation } from '../common/run-bundle.ts';
import {
  type ColdRow,
  coldCells,
  type DeadLetterRow,
  deadLetterCells,
  type HotRow,
  hotCells,
  type TopicRow,
  topicCells,
} from './history-rows.ts';
import { SIGHTING_COLUMNS, type SightingRow, sightingCells } from './sightings.ts';
import { type Cell, type Column, TableWriter } from './table-writer.ts';

export const HISTORY_COLUMNS: Readonly<Record<HistoryRelation, readonly Column[]>> = {
  topic: [
    { name: 'partition', type: 'integer' },
    { name: 'offset', type: 'long' },
    { name: 'timestamp', type: 'long' },
    { name: 'event_id', type: 'text' },
    { name: 'value_digest', type: 'digest' },
    { name: 'bytes', type: 'long' },
    { name: 'accepted', type: 'boolean' },
    { name: 'reason', type: 'text' },
    { name: 'expected', type: 'digest' },
    { name: 'hot_rejected', type: 'boolean' },
  ],
  hot: [
    { name: 'index', type: 'text' },
    // Null when it is just what its parts make: that is all but always so.
    { name: 'odd_id', type: 'text' },
    { name: 'id_topic', type: 'text' },
    { name: 'id_partition', type: 'integer' },
    { name: 'id_offset', type: 'long' },
    { name: 'topic', type: 'text' },
    { name: 'partition', type: 'integer' },
    { name: 'offset', type: 'long' },
    { name: 'digest', type: 'digest' },
  ],
  cold: [
    { name: 'topic', type: 'text' },
    { name: 'partition', type: 'integer' },
    { name: 'offset', type: 'long' },
    { name: 'file', type: 'text' },
    { name: 'version', type: 'long' },
    { name: 'digest', type: 'digest' },
  ],
  'dead-letters': [
    { name: 'topic', type: 'text' },
    { name: 'partition', type: 'long' },
    { name: 'offset', type: 'long' },
    { name: 'stage', type: 'text' },
    { name: 'reason', type: 'text' },
    { name: 'value_digest', type: 'digest' },
    { name: 'omitted_bytes', type: 'long' },
    { name: 'dlq_partition', type: 'integer' },
    { name: 'dlq_offset', type: 'long' },
  ],
  sightings: SIGHTING_COLUMNS,
  keys: [
    { name: 'partition', type: 'integer' },
    { name: 'offset', type: 'long' },
    { name: 'business_key', type: 'text' },
  ],
  documents: [
    { name: 'place', type: 'text' },
    { name: 'business_key', type: 'text' },
    { name: 'digest', type: 'digest' },
  ],
};

/** Appends rows of one relation; `finish` makes the Parquet file. */
export class RelationWriter<Row> {
  readonly #table: TableWriter;
  readonly #cells: (row: Row) => Cell[];

  constructor(table: TableWriter, cells: (row: Row) => Cell[]) {
    this.#table = table;
    this.#cells = cells;
  }

  get rows(): number {
    return this.#table.rows;
  }

  append(row: Row): void {
    this.#table.append(this.#cells(row));
  }

  async finish(): Promise<number> {
    return this.#table.finish();
  }

  close(): void {
    this.#table.close();
  }
}

/** The writers of a source's history. Each relation must be finished, also when it has no rows. */
export class HistoryWriter {
  readonly topic: RelationWriter<TopicRow>;
  readonly hot: RelationWriter<HotRow>;
  readonly cold: RelationWriter<ColdRow>;
  readonly deadLetters: RelationWriter<DeadLetterRow>;
  readonly sightings: RelationWriter<SightingRow>;

  constructor(paths: BundlePaths, source: string) {
    const table = (relation: HistoryRelation) =>
      new TableWriter(paths.history(source, relation), HISTORY_COLUMNS[relation]);
    this.topic = new RelationWriter(table('topic'), topicCells);
    this.hot = new RelationWriter(table('hot'), hotCells);
    this.cold = new RelationWriter(table('cold'), coldCells);
    this.deadLetters = new RelationWriter(table('dead-letters'), deadLetterCells);
    this.sightings = new RelationWriter(table('sightings'), sightingCells);
  }

  /** Finishes all of them. */
  async finish(): Promise<void> {
    for (const relation of this.#relations()) await relation.finish();
  }

  /** Leaves readable spools behind. For a run that ends early. */
  close(): void {
    for (const relation of this.#relations()) relation.close();
  }

  #relations() {
    return [this.topic, this.hot, this.cold, this.deadLetters, this.sightings];
  }
}
