import type {
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
} from '@duckdb/node-api';
import {
  type Data,
  Field,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from 'apache-arrow';
import type { ResultColumn } from './columns.ts';
import { json } from './json.ts';

/** Writes a result as the messages of an Arrow stream: the schema, then a record batch for each chunk. */
export class ArrowEncoder {
  /** The schema message. The driver puts it before every batch, so nothing may follow it here. */
  readonly schema: Buffer;
  readonly #columns: readonly ResultColumn[];
  readonly #arrow: Schema;

  constructor(columns: readonly ResultColumn[]) {
    this.#columns = columns;
    this.#arrow = new Schema(columns.map(({ name, arrow }) => new Field(name, arrow, true)));
    this.schema = stream(this.#arrow);
  }

  /**
   * The chunk as the message of one record batch.
   * @throws {SqlError} UNSUPPORTED_FEATURE for a value that has no form on the wire
   */
  encode(chunk: DuckDBDataChunk): Buffer {
    const length = chunk.rowCount;
    const children = this.#columns.map((column, index) =>
      encodeColumn(column, chunk.getColumnValues(index), length),
    );
    const type = new Struct(this.#arrow.fields);
    const data = makeData({ type, length, nullCount: 0, children });
    return stream(this.#arrow, new RecordBatch(this.#arrow, data)).subarray(this.schema.length);
  }
}

/** Bytes of an end-of-stream marker: a continuation and a length of 0. */
const END = 8;

function stream(schema: Schema, batch?: RecordBatch): Buffer {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  if (batch !== undefined) writer.write(batch);
  writer.finish();
  const bytes = Buffer.from(writer.toUint8Array(true));
  const ended =
    bytes.readInt32LE(bytes.length - END) === -1 && bytes.readInt32LE(bytes.length - 4) === 0;
  return ended ? bytes.subarray(0, bytes.length - END) : bytes;
}

/** Bytes of a bitmap with a bit for each row, padded to 8. */
const bitmap = (length: number) => new Uint8Array(((length + 63) >> 6) << 3);

function setBits(values: readonly unknown[], test: (value: unknown) => boolean): Uint8Array {
  const bits = bitmap(values.length);
  for (let row = 0; row < values.length; row++) {
    if (test(values[row])) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}

function encodeColumn(
  { type, arrow }: ResultColumn,
  values: readonly unknown[],
  length: number,
): Data {
  const nullCount = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0);
  const nullBitmap = nullCount === 0 ? undefined : setBits(values, (value) => value !== null);
  const make = (buffers: object) =>
    makeData({ type: arrow, length, nullCount, nullBitmap, ...buffers } as never) as Data;
  const big = (read: (value: never) => bigint) =>
    BigInt64Array.from(values, (value) => (value === null ? 0n : read(value as never)));
  switch (type.name) {
    case 'boolean':
      return make({ data: setBits(values, (value) => value === true) });
    case 'tinyint':
      return make({ data: Int8Array.from(values as number[]) });
    case 'smallint':
      return make({ data: Int16Array.from(values as number[]) });
    case 'int':
      return make({ data: Int32Array.from(values as number[]) });
    case 'bigint':
      return make({ data: big((value: bigint) => value) });
    case 'float':
      return make({ data: Float32Array.from(values as number[]) });
    case 'double':
      return make({ data: Float64Array.from(values as number[]) });
    case 'date': {
      const days = values.map((value) => (value === null ? 0 : (value as DuckDBDateValue).days));
      return make({ data: Int32Array.from(days) });
    }
    case 'timestamp':
      return make({ data: big((value: DuckDBTimestampTZValue) => value.micros) });
    case 'decimal':
      return make({ data: decimals(values) });
    case 'binary':
    case 'string':
      return make(texts(values, (value) => (value as DuckDBBlobValue).bytes));
    default:
      return make(texts(values, (value) => Buffer.from(json(value))));
  }
}

/** 128 bits for each, the low half first. */
function decimals(values: readonly unknown[]): Uint32Array {
  const halves = new BigInt64Array(values.length * 2);
  for (const [row, value] of values.entries()) {
    const unscaled = value === null ? 0n : (value as DuckDBDecimalValue).value;
    halves[2 * row] = BigInt.asIntN(64, unscaled);
    halves[2 * row + 1] = unscaled >> 64n;
  }
  return new Uint32Array(halves.buffer);
}

function texts(values: readonly unknown[], read: (value: unknown) => Uint8Array) {
  const valueOffsets = new Int32Array(values.length + 1);
  const parts = values.map((value) => (value === null ? new Uint8Array() : read(value)));
  for (const [row, part] of parts.entries()) {
    valueOffsets[row + 1] = (valueOffsets[row] ?? 0) + part.length;
  }
  return { valueOffsets, data: new Uint8Array(Buffer.concat(parts)) };
}
