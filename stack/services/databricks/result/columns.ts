import { thrift } from '@databricks/sql';
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow';
import type { OutputColumn } from '../dialect/scope.ts';
import { SqlError, unsupported } from '../dialect/sql-error.ts';
import { isNested, type SqlType, typeName } from '../dialect/types.ts';

const { TTypeId } = thrift.TCLIService_types;

/** How a column goes over the wire. */
export interface ResultColumn extends OutputColumn {
  thrift: number;
  arrow: DataType;
}

interface Wire {
  thrift: number;
  arrow: () => DataType;
  duckdb: DuckDBTypeId;
}

const WIRE: Readonly<Record<string, Wire>> = {
  boolean: { thrift: TTypeId.BOOLEAN_TYPE, arrow: () => new Bool(), duckdb: DuckDBTypeId.BOOLEAN },
  tinyint: { thrift: TTypeId.TINYINT_TYPE, arrow: () => new Int8(), duckdb: DuckDBTypeId.TINYINT },
  smallint: {
    thrift: TTypeId.SMALLINT_TYPE,
    arrow: () => new Int16(),
    duckdb: DuckDBTypeId.SMALLINT,
  },
  int: { thrift: TTypeId.INT_TYPE, arrow: () => new Int32(), duckdb: DuckDBTypeId.INTEGER },
  bigint: { thrift: TTypeId.BIGINT_TYPE, arrow: () => new Int64(), duckdb: DuckDBTypeId.BIGINT },
  float: { thrift: TTypeId.FLOAT_TYPE, arrow: () => new Float32(), duckdb: DuckDBTypeId.FLOAT },
  double: { thrift: TTypeId.DOUBLE_TYPE, arrow: () => new Float64(), duckdb: DuckDBTypeId.DOUBLE },
  // As bytes: see wire-query.ts.
  string: { thrift: TTypeId.STRING_TYPE, arrow: () => new Utf8(), duckdb: DuckDBTypeId.BLOB },
  binary: { thrift: TTypeId.BINARY_TYPE, arrow: () => new Binary(), duckdb: DuckDBTypeId.BLOB },
  date: { thrift: TTypeId.DATE_TYPE, arrow: () => new DateDay(), duckdb: DuckDBTypeId.DATE },
  timestamp: {
    thrift: TTypeId.TIMESTAMP_TYPE,
    arrow: () => new TimestampMicrosecond('UTC'),
    duckdb: DuckDBTypeId.TIMESTAMP_TZ,
  },
  // Nested values go as JSON texts, as the driver asks for them.
  array: { thrift: TTypeId.ARRAY_TYPE, arrow: () => new Utf8(), duckdb: DuckDBTypeId.LIST },
  map: { thrift: TTypeId.MAP_TYPE, arrow: () => new Utf8(), duckdb: DuckDBTypeId.MAP },
  struct: { thrift: TTypeId.STRUCT_TYPE, arrow: () => new Utf8(), duckdb: DuckDBTypeId.STRUCT },
};
/** What may be in nested values: types of which the JSON text is known. */
const IN_JSON = ['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'double', 'string', 'date'];

/**
 * The columns of a result for the wire.
 * @param found DuckDB's types, which must be those that the translator reckoned with
 * @throws {SqlError} UNSUPPORTED_FEATURE for types and names whose form on the wire is not known; INTERNAL_ERROR
 */
export function resultColumns(
  columns: readonly OutputColumn[],
  found: readonly DuckDBType[],
): ResultColumn[] {
  const names = new Set(columns.map(({ name }) => name));
  if (names.size < columns.length) throw unsupported('a result with two columns of one name');
  return columns.map((column, index) => {
    const { name, type } = column;
    const duckdb = found[index];
    if (isNested(type)) requireJson(type);
    if (duckdb === undefined || !agrees(type, duckdb)) {
      throw new SqlError(
        'INTERNAL_ERROR',
        `Column ${name} should be ${typeName(type)} but DuckDB made it ${String(duckdb)}.`,
        'XX000',
      );
    }
    if (type.name === 'decimal') {
      const arrow = new Decimal(type.scale, type.precision, 128);
      return { ...column, thrift: TTypeId.DECIMAL_TYPE, arrow };
    }
    const wire = WIRE[type.name];
    if (wire === undefined) throw unsupported(`a result of type ${typeName(type)}`);
    return { ...column, thrift: wire.thrift, arrow: wire.arrow() };
  });
}

function agrees(type: SqlType, found: DuckDBType): boolean {
  if (type.name === 'decimal') {
    return (
      found.typeId === DuckDBTypeId.DECIMAL &&
      found.width === type.precision &&
      found.scale === type.scale
    );
  }
  if (type.name === 'void' || type.name === 'timestamp_ntz') return true;
  return found.typeId === WIRE[type.name]?.duckdb;
}

function requireJson(type: SqlType): void {
  switch (type.name) {
    case 'array':
      requireJson(type.element);
      break;
    case 'struct':
      for (const field of type.fields) requireJson(field.type);
      break;
    case 'map':
      if (type.key.name !== 'string') throw unsupported(`a result of type ${typeName(type)}`);
      requireJson(type.value);
      break;
    default:
      if (!IN_JSON.includes(type.name)) throw unsupported(`a result with ${typeName(type)} nested`);
  }
}
