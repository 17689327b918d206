import type { Document, DocumentValue, Field, FieldType } from '../../fixtures/records/index.ts';
import type { ContractTable } from './contract-tables.ts';

const TYPES: Readonly<Record<FieldType, { delta: unknown; sql: string }>> = {
  string: { delta: 'string', sql: 'STRING' },
  integer: { delta: 'integer', sql: 'INT' },
  long: { delta: 'long', sql: 'BIGINT' },
  'decimal(10,4)': { delta: 'decimal(10,4)', sql: 'DECIMAL(10,4)' },
  boolean: { delta: 'boolean', sql: 'BOOLEAN' },
  timestamp: { delta: 'timestamp', sql: 'TIMESTAMP' },
  date: { delta: 'date', sql: 'DATE' },
  'string[]': {
    delta: { type: 'array', elementType: 'string', containsNull: true },
    sql: 'ARRAY<STRING>',
  },
};

/** A field of each type behind the identity. */
export const DIGEST_FIELDS: readonly Field[] = (
  [
    ['kafka_partition', 'integer'],
    ['kafka_offset', 'long'],
    ['text', 'string'],
    ['price', 'decimal(10,4)'],
    ['flag', 'boolean'],
    ['at', 'timestamp'],
    ['day', 'date'],
    ['tags', 'string[]'],
  ] as const
).map(([name, type]) => ({ name, type, nullable: true }));

const row = (...values: DocumentValue[]): Document =>
  Object.fromEntries(DIGEST_FIELDS.map(({ name }, index) => [name, values[index] ?? null]));
const twice = row(1, 64, 'twice', 1, true, '2026-01-02T03:04:05.678Z', '2026-01-02', ['a']);

/** Rows at the ends of ranges, with the limits of each type, and one that is there twice. */
export const DIGEST_DOCUMENTS: readonly Document[] = [
  row(0, 0, '', 0, false, '1970-01-01T00:00:00.000Z', '1970-01-01', []),
  row(0, 63, '\ufeffn', -0.0001, true, '1969-12-31T23:59:59.999999Z', '1969-12-31', ['']),
  row(0, 64, 'ü🦆 \t\r\n', 999999.9999, null, '0001-01-01T00:00:00.000Z', '0001-01-01', [null]),
  row(0, 4095, 'it\'s \\ "', -999999.9999, null, '9999-12-31T23:59:59.999Z', '9999-12-31', [
    ',;01',
    null,
    '\ufeff',
    '',
  ]),
  row(0, 4096, 'x'.repeat(5000), 0.5, null, '2026-03-29T02:30:00.123Z', '2024-02-29', null),
  row(31, 2 ** 40),
  twice,
  twice,
];

type Dialect = 'duckdb' | 'databricks';

function literal(value: DocumentValue | undefined, type: FieldType, dialect: Dialect): string {
  const { sql } = TYPES[type];
  if (value === null || value === undefined) {
    return `CAST(NULL AS ${dialect === 'duckdb' ? duck(sql) : sql})`;
  }
  if (Array.isArray(value)) {
    const elements = value.map((element) => literal(element, 'string', dialect)).join(', ');
    return dialect === 'duckdb'
      ? `CAST([${elements}] AS VARCHAR[])`
      : `CAST(array(${elements}) AS ${sql})`;
  }
  if (type === 'string') return quoted(String(value), dialect);
  if (type === 'timestamp' || type === 'date')
    return `CAST('${value}' AS ${duckTime(sql, dialect)})`;
  return `CAST(${value} AS ${sql})`;
}

const duck = (sql: string) =>
  sql === 'ARRAY<STRING>' ? 'VARCHAR[]' : sql === 'TIMESTAMP' ? 'TIMESTAMPTZ' : sql;
const duckTime = (sql: string, dialect: Dialect) => (dialect === 'duckdb' ? duck(sql) : sql);

function quoted(text: string, dialect: Dialect): string {
  if (dialect === 'duckdb') return `'${text.replaceAll("'", "''")}'`;
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const selects = (dialect: Dialect) =>
  DIGEST_DOCUMENTS.map((document) => {
    const values = DIGEST_FIELDS.map(({ name, type }) => literal(document[name], type, dialect));
    return `SELECT ${values.join(', ')}`;
  }).join(' UNION ALL ');

/** The same rows as a table. */
export const digests: ContractTable = {
  name: 'contract_digests',
  columns: DIGEST_FIELDS.map(({ name, type }) => ({ name, ...TYPES[type] })),
  versions: [{ duckdb: selects('duckdb'), databricks: selects('databricks') }],
};
