import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cursor } from './cursor.ts';
import { parseExpression } from './parse-expression.ts';
import { parseStatement } from './parse-statement.ts';
import type { QueryContext } from './query-context.ts';
import { SqlError } from './sql-error.ts';
import { tokenize } from './tokens.ts';
import { translateQuery } from './translate-query.ts';
import { duckType, type SqlType, typeFromDelta, typeName } from './types.ts';

const none = () => {
  throw new Error('no parameters here');
};

const TABLE = {
  sql: "(SELECT 1 AS id, 'a' AS name UNION ALL SELECT 2, NULL)",
  qualifier: ['data_broker', 'public', 't'],
  columns: [
    { name: 'id', type: { name: 'int' } as SqlType },
    { name: 'name', type: { name: 'string' } as SqlType },
  ],
};

function context(): QueryContext {
  let aliases = 0;
  return {
    surroundings: { catalog: 'data_broker', schema: 'public', now: '2026-01-02T03:04:05.678Z' },
    scan: async () => TABLE,
    common: new Map(),
    alias: () => `t${aliases++}`,
    subquery: translateQuery,
  };
}

async function translated(sql: string) {
  const statement = parseStatement(sql, none);
  if (statement.kind !== 'query') throw new Error(`${sql} is no query`);
  return translateQuery(statement.query, context());
}

describe('how tightly operators bind, as in the grammar of Spark', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ["'a' || 'b' + 'c'", '((a || b) + c)'],
    ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
    ['NOT a IS NULL', '(NOT (a is-null))'],
    ['a = b IS NULL', '((a = b) is-null)'],
    ['- a.b * c', '((- a.b) * c)'],
    ['a BETWEEN 1 AND 2 AND b', '((a between 1 2) AND b)'],
    ['-9223372036854775808', '-9223372036854775808'],
  ])('%s is %s', (sql, tree) => {
    expect(show(parseExpression(new Cursor(tokenize(sql), none)))).toBe(tree);
  });
});

function show(expression: ReturnType<typeof parseExpression>): string {
  switch (expression.kind) {
    case 'binary':
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case 'column':
      return expression.parts.join('.');
    case 'literal':
      return String(expression.text);
    case 'negate':
      return `(- ${show(expression.operand)})`;
    case 'not':
      return `(NOT ${show(expression.operand)})`;
    case 'is-null':
      return `(${show(expression.operand)} is-null)`;
    case 'between':
      return `(${show(expression.operand)} between ${show(expression.low)} ${show(expression.high)})`;
    default:
      throw new Error(expression.kind);
  }
}

describe('the type that Databricks gives', () => {
  test.each([
    ['1', 'int'],
    ['2147483648', 'bigint'],
    ['-2147483648', 'int'],
    ['9223372036854775808', 'decimal(19,0)'],
    ['1L', 'bigint'],
    ['1Y', 'tinyint'],
    ['0.10', 'decimal(2,2)'],
    ['1.50BD', 'decimal(3,2)'],
    ['1e3', 'double'],
    ['1D', 'double'],
    ['1 + 1L', 'bigint'],
    ['1Y + 1S', 'smallint'],
    ['1.5 + 10.25', 'decimal(5,2)'],
    ['1.5 * 10.25', 'decimal(7,3)'],
    ['7 / 2', 'double'],
    ['coalesce(NULL, 1, 2L)', 'bigint'],
    ['if(true, 1.5, 2.25)', 'decimal(3,2)'],
    ["CASE WHEN true THEN DATE '2026-01-01' ELSE '2026-01-02' END", 'date'],
    ['(SELECT 1)', undefined],
  ])('%s is %s', async (sql, type) => {
    const query = translated(`SELECT ${sql} AS v`);
    if (type === undefined) {
      await expect(query).rejects.toThrow(SqlError);
      return;
    }
    expect(typeName((await query).columns[0]?.type ?? { name: 'void' })).toBe(type);
  });

  test.each([
    ['sum(id)', 'bigint'],
    ['avg(id)', 'double'],
    ['count(*)', 'bigint'],
    ['sum(CAST(id AS DECIMAL(10,2)))', 'decimal(20,2)'],
    ['sum(CAST(id AS DECIMAL(38,2)))', 'decimal(38,2)'],
    ['max(name)', 'string'],
  ])('%s is %s', async (sql, type) => {
    const { columns } = await translated(`SELECT ${sql} AS v FROM t`);
    expect(typeName(columns[0]?.type ?? { name: 'void' })).toBe(type);
  });
});

describe('DuckDB makes the type that the translator reckons with', () => {
  let instance: DuckDBInstance;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => instance.closeSync());

  const NULLS = ['CAST(NULL AS INT)', 'CAST(NULL AS STRING)', 'CAST(NULL AS DECIMAL(10,2))'];
  const [int, string, decimal] = NULLS;
  test.each([
    '1',
    '1L',
    '1.5',
    '1e0',
    "'a'",
    'true',
    "DATE '2026-01-01'",
    "TIMESTAMP '2026-01-01 00:00:00Z'",
    `${int} + 1`,
    `${int} * 1L`,
    `${int} / 2`,
    `${int} % 2`,
    `-${int}`,
    `${decimal} + 1.5`,
    `${decimal} * 1.5`,
    `${decimal} - ${decimal}`,
    `-${decimal}`,
    `abs(${decimal})`,
    `abs(${int})`,
    `${string} || 'a'`,
    `concat(${string}, 'a', ${string})`,
    `length(${string})`,
    `octet_length(${string})`,
    `substring(${string}, 2)`,
    `md5(${string})`,
    `sha2(${string}, 256)`,
    `conv(${string}, 16, 10)`,
    "unix_date(DATE '2026-01-01')",
    `contains(${string}, 'a')`,
    `${string} LIKE 'a%'`,
    `${int} IN (1, 2)`,
    `${int} BETWEEN 1 AND 2`,
    `${int} <=> 1`,
    `NOT ${int} = 1`,
    `coalesce(${int}, 1L)`,
    `nvl(${string}, 'a')`,
    `if(true, ${int}, 2)`,
    `CASE WHEN ${int} = 1 THEN 1.5 END`,
    `CAST(${int} AS STRING)`,
    `CAST(${int} AS BIGINT)`,
    `CAST(${string} AS INT)`,
    `CAST(${int} AS DECIMAL(20,2))`,
    `CAST(TIMESTAMP '2026-01-01 00:00:00Z' AS DATE)`,
    "year(DATE '2026-01-01')",
    "second(TIMESTAMP '2026-01-01 00:00:00Z')",
    "unix_micros(TIMESTAMP '2026-01-01 00:00:00Z')",
    "date_trunc('DAY', TIMESTAMP '2026-01-01 00:00:00Z')",
    'current_timestamp()',
    'current_date',
    'now()',
    'current_catalog()',
    'current_schema()',
    'count(*)',
    'count(id)',
    'count(DISTINCT name)',
    'sum(id)',
    'avg(id)',
    'min(id)',
    'max(name)',
    'count_if(id > 1)',
    'bool_and(id > 1)',
    'some(id > 1)',
    'sum(CAST(id AS DECIMAL(10,2)))',
    'sum(CAST(id AS DOUBLE))',
    'avg(CAST(id AS DOUBLE))',
  ])('%s', async (expression) => {
    const connection = await instance.connect();
    try {
      const query = await translated(`SELECT ${expression} AS v FROM t`);
      const result = await connection.run(query.sql);
      expect(String(result.columnType(0)).replace('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')).toBe(
        duckType(query.columns[0]?.type ?? { name: 'void' }).replace(', ', ','),
      );
    } finally {
      connection.closeSync();
    }
  });
});

describe('statements', () => {
  test('are read to their end', () => {
    expect(parseStatement('SHOW TABLES IN a.b LIKE "x*";', none)).toEqual({
      kind: 'show-tables',
      schema: ['a', 'b'],
      pattern: 'x*',
    });
    expect(() => parseStatement('SHOW TABLES; SELECT 1', none)).toThrow('PARSE_SYNTAX_ERROR');
    expect(() => parseStatement('', none)).toThrow('PARSE_SYNTAX_ERROR');
  });

  test('comments are no part of them', () => {
    const plain = parseStatement('DESCRIBE HISTORY `a``b`.t LIMIT 2', none);
    expect(parseStatement('DESCRIBE /* a */ HISTORY -- b\n `a``b`.t LIMIT 2', none)).toEqual(plain);
    expect(plain).toEqual({ kind: 'history', table: ['a`b', 't'], limit: 2 });
  });

  test.each([
    ['SELECT id, * FROM t', ['id', 'id', 'name']],
    ['SELECT x.NAME AS n, count(*) FROM t x GROUP BY x.name', ['n', 'count(1)']],
    [
      "SELECT 1, 'a', max(id), count(DISTINCT id) FROM t",
      ['1', 'a', 'max(id)', 'count(DISTINCT id)'],
    ],
    ['SELECT data_broker.public.t.id FROM t', ['id']],
  ])('%s has columns %s', async (sql, names) => {
    const { columns } = await translated(sql);
    expect(columns.map(({ name }) => name)).toEqual(names);
  });
});

test.each([
  ['decimal(10, 2)', 'decimal(10,2)'],
  ['long', 'bigint'],
  [{ type: 'array', elementType: 'byte', containsNull: true }, 'array<tinyint>'],
  [{ type: 'struct', fields: [{ name: 'a', type: 'timestamp' }] }, 'struct<a:timestamp>'],
])("Delta's %s is %s", (delta, name) => {
  expect(typeName(typeFromDelta(delta))).toBe(name);
});

test("a type of Delta's that is not known is refused", () => {
  expect(() => typeFromDelta('variant')).toThrow('UNSUPPORTED_FEATURE');
});
