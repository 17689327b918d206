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

/** The writers of the history of a source, opened together. Each relation must be finished, also when it has no rows. */
export abstract class SourceHistoryWriter {
  readonly #paths: BundlePaths;
  readonly #source: string;
  readonly #relations: Pick<RelationWriter<never>, 'finish' | 'close'>[] = [];

  constructor(paths: BundlePaths, source: string) {
    this.#paths = paths;
    this.#source = source;
  }

  /** The writer of one of the source's relations. */
  protected relation<Row>(name: HistoryRelation, cells: (row: Row) => Cell[]): RelationWriter<Row> {
    const path = this.#paths.history(this.#source, name);
    const writer = new RelationWriter(new TableWriter(path, HISTORY_COLUMNS[name]), cells);
    this.#relations.push(writer);
    return writer;
  }

  /** Finishes all of them. */
  async finish(): Promise<void> {
    for (const relation of this.#relations) await relation.finish();
  }

  /** Leaves readable spools behind. For a run that ends early. */
  close(): void {
    for (const relation of this.#relations) relation.close();
  }
}

/** Of a source that is judged by the place of each record. */
export class HistoryWriter extends SourceHistoryWriter {
  readonly topic = this.relation<TopicRow>('topic', topicCells);
  readonly hot = this.relation<HotRow>('hot', hotCells);
  readonly cold = this.relation<ColdRow>('cold', coldCells);
  readonly deadLetters = this.relation<DeadLetterRow>('dead-letters', deadLetterCells);
  readonly sightings = this.relation<SightingRow>('sightings', sightingCells);
}
