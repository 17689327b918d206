import { unsupported } from './sql-error.ts';

/** A type of Databricks SQL. */
export type SqlType =
  | { name: Primitive }
  | { name: 'decimal'; precision: number; scale: number }
  | { name: 'array'; element: SqlType }
  | { name: 'map'; key: SqlType; value: SqlType }
  | { name: 'struct'; fields: readonly Field[] };

export type Primitive =
  | 'void'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz';

export interface Field {
  name: string;
  type: SqlType;
  comment?: string | undefined;
}

/** DuckDB's names. TIMESTAMP is an instant, so it is the one with time zone, which is UTC in every session. */
const DUCKDB: Readonly<Record<Primitive, string>> = {
  void: 'INTEGER',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  binary: 'BLOB',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
  timestamp_ntz: 'TIMESTAMP',
};

/** Delta's names of primitive types where they differ. */
const DELTA: Readonly<Record<string, Primitive>> = {
  byte: 'tinyint',
  short: 'smallint',
  integer: 'int',
  long: 'bigint',
};

const INTEGRAL: readonly string[] = ['tinyint', 'smallint', 'int', 'bigint'];
/** Digits that an integral type's values have at most. */
const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, bigint: 20 };

export const isIntegral = ({ name }: SqlType) => INTEGRAL.includes(name);
export const isFractional = ({ name }: SqlType) => name === 'float' || name === 'double';
export const isNumeric = (type: SqlType) =>
  isIntegral(type) || isFractional(type) || type.name === 'decimal';
export const isNested = ({ name }: SqlType) =>
  name === 'array' || name === 'map' || name === 'struct';

/** The decimal that holds every value of an integral type. */
export function decimalOf(type: SqlType): { precision: number; scale: number } {
  return type.name === 'decimal' ? type : { precision: DIGITS[type.name] ?? 38, scale: 0 };
}

/** The type's name as Databricks writes it in DESCRIBE TABLE. */
export function typeName(type: SqlType): string {
  switch (type.name) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${typeName(type.element)}>`;
    case 'map':
      return `map<${typeName(type.key)},${typeName(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${typeName(field.type)}`).join(',')}>`;
    default:
      return type.name;
  }
}

export function duckType(type: SqlType): string {
  switch (type.name) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'array':
      return `${duckType(type.element)}[]`;
    case 'map':
      return `MAP(${duckType(type.key)}, ${duckType(type.value)})`;
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${identifier(field.name)} ${duckType(field.type)}`).join(', ')})`;
    default:
      return DUCKDB[type.name];
  }
}

interface DeltaNested {
  type?: string;
  elementType?: unknown;
  keyType?: unknown;
  valueType?: unknown;
  fields?: { name: string; type: unknown }[];
}

/**
 * A type from a Delta schema.
 * @throws {SqlError} UNSUPPORTED_FEATURE for a type that is not known
 */
export function typeFromDelta(delta: unknown): SqlType {
  if (typeof delta === 'string') {
    const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(delta);
    if (decimal)
      return { name: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
    const name = DELTA[delta] ?? delta;
    if (name in DUCKDB) return { name: name as Primitive };
    throw unsupported(`the type ${delta}`);
  }
  const { type, elementType, keyType, valueType, fields } = (delta ?? {}) as DeltaNested;
  if (type === 'array') return { name: 'array', element: typeFromDelta(elementType) };
  if (type === 'map') {
    return { name: 'map', key: typeFromDelta(keyType), value: typeFromDelta(valueType) };
  }
  if (type === 'struct') {
    return {
      name: 'struct',
      fields: (fields ?? []).map((field) => ({
        name: field.name,
        type: typeFromDelta(field.type),
      })),
    };
  }
  throw unsupported(`the type ${JSON.stringify(delta)}`);
}

export function sameType(left: SqlType, right: SqlType): boolean {
  return typeName(left) === typeName(right);
}

/** A name as DuckDB quotes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as DuckDB quotes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
