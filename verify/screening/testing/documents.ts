import fc from 'fast-check';
import type { Document, DocumentValue, Field, FieldType } from '../../../fixtures/records/index.ts';

/** Every type of a field once, behind the identity. */
export const FIELDS: readonly Field[] = [
  { name: 'kafka_topic_id', type: 'string', nullable: false },
  { name: 'kafka_partition', type: 'integer', nullable: false },
  { name: 'kafka_offset', type: 'long', nullable: false },
  { name: 'price', type: 'decimal(10,4)', nullable: true },
  { name: 'flag', type: 'boolean', nullable: true },
  { name: 'at', type: 'timestamp', nullable: true },
  { name: 'day', type: 'date', nullable: true },
  { name: 'tags', type: 'string[]', nullable: true },
  { name: 'text', type: 'string', nullable: true },
];

// Short texts of few letters, the marks of the encoding among them, so that equal parts meet often.
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(',', ';', ':', '0', '1', 'n', '\ufeff', '🦆', '') }),
  fc.string({ unit: 'grapheme' }),
);

const END = new Date('9999-12-31T23:59:59.999Z');

/** Values that a column of a type holds; null among them. */
export function valuesOf(type: FieldType): fc.Arbitrary<DocumentValue> {
  const values: Record<FieldType, fc.Arbitrary<DocumentValue>> = {
    string: text,
    integer: fc.integer(),
    long: fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    'decimal(10,4)': fc
      .integer({ min: -9_999_999_999, max: 9_999_999_999 })
      .map((value) => value / 10_000),
    boolean: fc.boolean(),
    timestamp: fc
      .tuple(fc.date({ min: new Date('0001-01-01'), max: END, noInvalidDate: true }), fc.nat(999))
      .map(([date, micros]) => {
        const iso = date.toISOString();
        return micros === 0 ? iso : `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
      }),
    date: fc
      .integer({ min: -719_162, max: 2_932_896 })
      .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10)),
    'string[]': fc.array(fc.option(text), { maxLength: 4 }) as fc.Arbitrary<DocumentValue>,
  };
  return fc.option(values[type]);
}

/** Documents of {@link FIELDS}. */
export const documents: fc.Arbitrary<Document> = fc
  .record(Object.fromEntries(FIELDS.map(({ name, type }) => [name, valuesOf(type)])))
  .chain((document) =>
    fc
      .record({ kafka_partition: fc.nat(3), kafka_offset: fc.nat(10_000) })
      .map((identity) => ({ ...document, ...identity })),
  );
