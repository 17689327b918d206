import type { FieldType } from '../../fixtures/records/index.ts';
import type { Answer } from './figures.ts';
import { type Finding, findingOfMany, type Subject } from './finding.ts';

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
 * How the table's columns differ from the document's fields. A column that the model does not know would be part of
 * no digest, so it must not be there.
 * @param described the answer of DESCRIBE TABLE
 */
export function differingColumns(subject: Subject, described: Answer): Finding[] {
  const columns = new Map<string, string>();
  for (const { col_name: name, data_type: type } of described) {
    // Behind the columns a workspace writes of partitions and clusters.
    if (name === '' || String(name).startsWith('#')) break;
    columns.set(String(name), String(type));
  }
  const fields = new Map(subject.fields.map(({ name, type }) => [name, TYPES[type]]));
  return [...new Set([...fields.keys(), ...columns.keys()])].flatMap((name) => {
    const [expected = null, found = null] = [fields.get(name), columns.get(name)];
    if (expected === found) return [];
    const explanation = 'the table has other columns than the model; no content was compared';
    const differences = [{ field: name, expected, found }];
    return [findingOfMany(subject, { class: 'corrupted', count: 1, differences, explanation })];
  });
}
