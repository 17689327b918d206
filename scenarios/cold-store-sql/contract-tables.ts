/** A table of the contract, as it is made on either target. */
export interface ContractTable {
  name: string;
  columns: readonly ContractColumn[];
  /** Version 0 makes the table; each of these adds one. */
  versions: readonly Rows[];
}

export interface ContractColumn {
  name: string;
  /** In Delta's schema. */
  delta: unknown;
  /** In Databricks SQL. */
  sql: string;
}

/** The rows of a version: the same ones in the SQL of DuckDB, which writes the stand-in's Parquet, and of Databricks. */
export interface Rows {
  duckdb: string;
  databricks: string;
}

const column = (name: string, delta: unknown, sql: string): ContractColumn => ({
  name,
  delta,
  sql,
});
const array = (elementType: unknown) => ({ type: 'array', elementType, containsNull: true });
const struct = (fields: Record<string, unknown>) => ({
  type: 'struct',
  fields: Object.entries(fields).map(([name, type]) => ({
    name,
    type,
    nullable: true,
    metadata: {},
  })),
});
const both = (rows: string): Rows => ({ duckdb: rows, databricks: rows });

/** Every type, with its limits, and a row of nulls. */
export const types: ContractTable = {
  name: 'contract_types',
  columns: [
    column('id', 'integer', 'INT'),
    column('tiny', 'byte', 'TINYINT'),
    column('small', 'short', 'SMALLINT'),
    column('big', 'long', 'BIGINT'),
    column('price', 'decimal(38,18)', 'DECIMAL(38,18)'),
    column('cents', 'decimal(9,2)', 'DECIMAL(9,2)'),
    column('ratio', 'double', 'DOUBLE'),
    column('single', 'float', 'FLOAT'),
    column('flag', 'boolean', 'BOOLEAN'),
    column('text', 'string', 'STRING'),
    column('raw', 'binary', 'BINARY'),
    column('day', 'date', 'DATE'),
    column('at', 'timestamp', 'TIMESTAMP'),
    column('tags', array('string'), 'ARRAY<STRING>'),
    column('counts', array(array('long')), 'ARRAY<ARRAY<BIGINT>>'),
    column(
      'author',
      struct({ name: 'string', papers: array('integer'), home: struct({ city: 'string' }) }),
      'STRUCT<name: STRING, papers: ARRAY<INT>, home: STRUCT<city: STRING>>',
    ),
    column(
      'marks',
      { type: 'map', keyType: 'string', valueType: 'long', valueContainsNull: true },
      'MAP<STRING, BIGINT>',
    ),
  ],
  versions: [
    {
      duckdb: `
      SELECT 1, 127, 32767, 9223372036854775807, 12345678901234567890.123456789012345678, 1234567.89, 'NaN'::DOUBLE,
        0.5, true, 'plain', '\\x00\\xFF'::BLOB, DATE '1969-12-31', TIMESTAMPTZ '1969-12-31 23:59:59.999Z',
        ['\ufeffa', NULL, ''], [[1, NULL], [], NULL],
        {name: 'Ada', papers: [1, 2], home: {city: 'London'}}, MAP {'x': 1}
      UNION ALL SELECT 2, -128, -32768, -9223372036854775808, -0.000000000000000001, -0.01, 'Infinity'::DOUBLE,
        -1.25, false, 'it''s "quoted" \\ 🦆 ü', ''::BLOB, DATE '2024-02-29', TIMESTAMPTZ '2026-03-29 02:30:00.123Z',
        [], [], {name: NULL, papers: NULL, home: NULL}, MAP {}
      UNION ALL SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`,
      databricks: `
      SELECT 1, 127Y, 32767S, 9223372036854775807L, 12345678901234567890.123456789012345678BD, 1234567.89BD,
        double('NaN'), 0.5F, true, 'plain', X'00FF', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.999Z',
        array('\ufeffa', NULL, ''), array(array(1L, NULL), array(), NULL),
        named_struct('name', 'Ada', 'papers', array(1, 2), 'home', named_struct('city', 'London')), map('x', 1L)
      UNION ALL SELECT 2, -128Y, -32768S, -9223372036854775808L, -0.000000000000000001BD, -0.01BD,
        double('Infinity'), -1.25F, false, 'it\\'s "quoted" \\\\ 🦆 ü', X'', DATE '2024-02-29',
        TIMESTAMP '2026-03-29 02:30:00.123Z', array(), array(),
        named_struct('name', CAST(NULL AS STRING), 'papers', CAST(NULL AS ARRAY<INT>), 'home', CAST(NULL AS STRUCT<city: STRING>)),
        map()
      UNION ALL SELECT 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`,
    },
  ],
};

/** Three versions with rows: 1 has ids 1 to 3, 2 has 4 and 5 besides, 3 has 6 besides. */
export const versions: ContractTable = {
  name: 'contract_versions',
  columns: [
    column('id', 'long', 'BIGINT'),
    column('category', 'string', 'STRING'),
    column('score', 'double', 'DOUBLE'),
    column('amount', 'decimal(10,2)', 'DECIMAL(10,2)'),
    column('Mixed', 'integer', 'INT'),
  ],
  versions: [
    both("VALUES (1, 'a', 0.5, 1.10, 10), (2, 'b', 1.5, 2.20, 20), (3, 'a', NULL, 3.30, NULL)"),
    both("VALUES (4, NULL, 2.5, NULL, 40), (5, 'B', -0.5, -5.50, 50)"),
    both("VALUES (6, 'a_b', 3.0, 6.60, 60)"),
  ],
};

export const MILLION = 1_000_000;

export const million: ContractTable = {
  name: 'contract_million',
  columns: [
    column('id', 'long', 'BIGINT'),
    column('text', 'string', 'STRING'),
    column('half', 'double', 'DOUBLE'),
  ],
  versions: [
    {
      duckdb: `SELECT range, 'record ' || range, range / 2 FROM range(${MILLION})`,
      databricks: `SELECT id, concat('record ', id), id / 2 FROM range(${MILLION})`,
    },
  ],
};
