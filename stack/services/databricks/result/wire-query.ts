import type { Translated } from '../dialect/query-context.ts';
import { identifier, literal, type SqlType } from '../dialect/types.ts';

/**
 * The query with its texts as bytes, nested ones too: what decodes texts in DuckDB's client drops a byte order mark
 * at their beginning. The order of the rows stays.
 */
export function wireQuery({ sql, columns }: Translated): string {
  if (columns.length === 0) return sql;
  const cells = columns.map(
    ({ type }, index) => `${bytes(`wire.c${index}`, type, 0)} AS c${index}`,
  );
  return `SELECT ${cells.join(', ')} FROM (${sql}) AS wire`;
}

/** @param depth of nesting, for names of lambda parameters */
function bytes(value: string, type: SqlType, depth: number): string {
  if (!hasText(type)) return value;
  const item = `item${depth}`;
  switch (type.name) {
    case 'array':
      return `list_transform(${value}, lambda ${item}: ${bytes(item, type.element, depth + 1)})`;
    case 'struct': {
      const fields = type.fields.map(
        (field) =>
          `${identifier(field.name)} := ${bytes(`struct_extract(${value}, ${literal(field.name)})`, field.type, depth)}`,
      );
      return `CASE WHEN ${value} IS NOT NULL THEN struct_pack(${fields.join(', ')}) END`;
    }
    case 'map': {
      const key = bytes(`${item}.key`, type.key, depth + 1);
      const content = bytes(`${item}.value`, type.value, depth + 1);
      const entry = `struct_pack(k := ${key}, v := ${content})`;
      return `CASE WHEN ${value} IS NOT NULL THEN map_from_entries(list_transform(map_entries(${value}), lambda ${item}: ${entry})) END`;
    }
    default:
      return `encode(${value})`;
  }
}

function hasText(type: SqlType): boolean {
  switch (type.name) {
    case 'array':
      return hasText(type.element);
    case 'map':
      return hasText(type.key) || hasText(type.value);
    case 'struct':
      return type.fields.some((field) => hasText(field.type));
    default:
      return type.name === 'string';
  }
}
