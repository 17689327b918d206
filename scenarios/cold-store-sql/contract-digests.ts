import type { Document, DocumentValue, Field, FieldType } from '../../fixtures/records/index.ts';
import { databricksType } from '../../stack/platform/cold-store/set-up.ts';
import type { ContractTable } from './contract-tables.ts';
import { deltaType, duckType } from './delta-types.ts';

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

const typeIn = (type: FieldType, dialect: Dialect) =>
  dialect === 'duckdb' ? duckType(deltaType(type)) : databricksType(type);

function literal(value: DocumentValue | undefined, type: FieldType, dialect: Dialect): string {
  const sql = typeIn(type, dialect);
  if (value === null || value === undefined) return `CAST(NULL AS ${sql})`;
  if (Array.isArray(value)) {
    const elements = value.map((element) => literal(element, 'string', dialect)).join(', ');
    return `CAST(${dialect === 'duckdb' ? `[${elements}]` : `array(${elements})`} AS ${sql})`;
  }
  if (type === 'string') return quoted(String(value), dialect);
  if (type === 'timestamp' || type === 'date') return `CAST('${value}' AS ${sql})`;
  return `CAST(${value} AS ${sql})`;
}

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
  columns: DIGEST_FIELDS.map(({ name, type }) => ({
    name,
    delta: deltaType(type),
    sql: databricksType(type),
  })),
  versions: [{ duckdb: selects('duckdb'), databricks: selects('databricks') }],
};
