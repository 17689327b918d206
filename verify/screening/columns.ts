import type { Field, FieldType } from '../../fixtures/records/index.ts';
import type { Answer } from './figures.ts';

/** The types as DESCRIBE TABLE names them. */
const TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'int',
  long: 'bigint',
  'decimal(10,4)': 'decimal(10,4)',
  boolean: 'boolean',
  timestamp: 'timestamp',
  date: 'date',
  'string[]': 'array<string>',
};

/**
 * How the table's columns differ from the document's fields, as sentences. A column that the model does not know
 * would not be part of any digest, so it must not be there.
 * @param described the answer of DESCRIBE TABLE
 */
export function differingColumns(fields: readonly Field[], described: Answer): string[] {
  const columns = new Map<string, string>();
  for (const { col_name: name, data_type: type } of described) {
    // Behind the columns a workspace writes of partitions and clusters.
    if (name === '' || String(name).startsWith('#')) break;
    columns.set(String(name), String(type));
  }
  const differences = fields.flatMap(({ name, type }) => {
    const found = columns.get(name);
    columns.delete(name);
    if (found === TYPES[type]) return [];
    return [`the column ${name} is ${found ?? 'absent'}, and ${TYPES[type]} by the model`];
  });
  const unknown = [...columns].map(
    ([name, type]) => `the column ${name} (${type}) is unknown to the model`,
  );
  return [...differences, ...unknown];
}
