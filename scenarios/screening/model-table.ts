import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../common/temporary.ts';
import type { Document, SourceModel } from '../../fixtures/records/index.ts';
import type { ObjectStore } from '../../stack/services/minio.ts';
import { ExpectedSums } from '../../verify/screening/expected.ts';
import { FINE, nameOf, type Range, rangeOf } from '../../verify/screening/ranges.ts';
import type { ContractTable } from '../cold-store-sql/contract-tables.ts';
import { deltaType, duckType } from '../cold-store-sql/delta-types.ts';
import { writeDeltaTable } from '../cold-store-sql/delta-writer.ts';

/** The first message's timestamp, ms of the epoch. */
const BEGIN = Date.UTC(2026, 10, 22);
const CHUNK = 1_000;

/** A topic of generated records, and what the model makes of them. */
export class ModelTopic {
  readonly model: SourceModel;
  readonly #seed: number;
  readonly #records: number;

  constructor(model: SourceModel, seed: number, records: number) {
    this.model = model;
    this.#seed = seed;
    this.#records = records;
  }

  /** The documents of the accepted records, the same ones each time. */
  *documents(): Iterable<Document> {
    const { model } = this;
    let index = 0;
    for (const { eventId, value } of model.generate({ seed: this.#seed, count: this.#records })) {
      const judgement = model.judge(value, {
        topicId: 'bW9kZWxzLXRvcGljLWlkLQ',
        partition: index % model.partitions,
        offset: Math.floor(index / model.partitions),
        timestamp: BEGIN + index,
        eventId,
      });
      if (judgement.kind === 'accepted') yield judgement.document;
      index += 1;
    }
  }

  expected(documents = this.documents()): ExpectedSums {
    const sums = new ExpectedSums(this.model.fields);
    for (const document of documents) sums.add(document);
    return sums;
  }

  /** The documents of fine ranges, read again from the beginning. */
  async within(ranges: readonly Range[]): Promise<Document[]> {
    const names = new Set(ranges.map(nameOf));
    const due: Document[] = [];
    for (const document of this.documents()) {
      const { kafka_partition: partition, kafka_offset: offset } = document;
      const range = rangeOf(Number(partition), BigInt(Number(offset)), FINE);
      if (names.has(nameOf(range))) due.push(document);
    }
    return due;
  }
}

/** The documents as JSON lines in a temporary directory, for DuckDB. */
export class JsonRows implements AsyncDisposable {
  readonly #directory: string;
  readonly #model: SourceModel;

  private constructor(directory: string, model: SourceModel) {
    this.#directory = directory;
    this.#model = model;
  }

  static async of(topic: ModelTopic, documents = topic.documents()): Promise<JsonRows> {
    const rows = new JsonRows(await temporaryDirectory('screening'), topic.model);
    const file = openSync(rows.#file, 'w');
    let lines: string[] = [];
    const flush = () => {
      writeSync(file, lines.join(''));
      lines = [];
    };
    for (const document of documents) {
      lines.push(`${JSON.stringify(document)}\n`);
      if (lines.length === CHUNK) flush();
    }
    flush();
    closeSync(file);
    return rows;
  }

  get #file(): string {
    return join(this.#directory, 'rows.json');
  }

  /**
   * Writes the rows as a Delta table of one commit.
   * @param planted makes of DuckDB's SQL of the rows that of the rows to write
   */
  async write(
    store: ObjectStore,
    bucket: string,
    prefix: string,
    planted: (rows: string) => string = (rows) => rows,
  ): Promise<void> {
    const { fields } = this.#model;
    const columns = fields.map(({ name, type }) => `'${name}': '${duckType(deltaType(type))}'`);
    const duckdb = planted(
      `(SELECT * FROM read_json('${this.#file}', format = 'newline_delimited', columns = {${columns.join(', ')}}))`,
    );
    const table: ContractTable = {
      name: prefix,
      columns: fields.map(({ name, type }) => ({ name, delta: deltaType(type), sql: '' })),
      versions: [{ duckdb, databricks: '' }],
    };
    await writeDeltaTable(store, bucket, prefix, table);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#directory, { recursive: true, force: true });
  }
}
