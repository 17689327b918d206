import type { FieldType } from '../../fixtures/records/index.ts';

/**
 * DuckDB's names of Delta's types, for tables that are written by hand. Not those of the stand-in: it is judged by
 * what it reads from these tables.
 */
const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  long: 'BIGINT',
  integer: 'INTEGER',
  short: 'SMALLINT',
  byte: 'TINYINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
};

interface Nested {
  type: string;
  elementType?: unknown;
  keyType?: unknown;
  valueType?: unknown;
  fields?: { name: string; type: unknown }[];
}

/** The type of a model's field in a Delta schema. */
export function deltaType(type: FieldType): unknown {
  return type === 'string[]' ? { type: 'array', elementType: 'string', containsNull: true } : type;
}

/** A type of a Delta schema in DuckDB's SQL. */
export function duckType(delta: unknown): string {
  if (typeof delta === 'string') return DUCKDB_TYPES[delta] ?? delta;
  const { type, elementType, keyType, valueType, fields = [] } = delta as Nested;
  if (type === 'array') return `${duckType(elementType)}[]`;
  if (type === 'map') return `MAP(${duckType(keyType)}, ${duckType(valueType)})`;
  return `STRUCT(${fields.map((field) => `"${field.name}" ${duckType(field.type)}`).join(', ')})`;
}
