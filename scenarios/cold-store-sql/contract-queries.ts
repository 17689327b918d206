/** A statement and the rows that Databricks gives. */
export interface ContractQuery {
  sql: string;
  rows: Record<string, unknown>[];
}

const one = (sql: string, value: unknown): ContractQuery => ({
  sql: `SELECT ${sql} AS v`,
  rows: [{ v: value }],
});
const ids = (sql: string, ...found: number[]): ContractQuery => ({
  sql,
  rows: found.map((id) => ({ id: BigInt(id) })),
});
const V = 'contract_versions';

/** Answers that both targets owe, in which engines differ. */
export const QUERIES: readonly ContractQuery[] = [
  // Literals and their types.
  one('9223372036854775807', 9223372036854775807n),
  one('-9223372036854775808', -9223372036854775808n),
  one('9223372036854775808', '9223372036854775808'),
  one('1.50', '1.50'),
  one('1.5e0', 1.5),
  one('"double quotes"', 'double quotes'),
  one("'it\\'s'", "it's"),
  one("TIMESTAMP '2026-03-29 02:30:00'", new Date('2026-03-29T02:30:00Z')),
  one("TIMESTAMP '2026-03-29 02:30:00+02:00'", new Date('2026-03-29T00:30:00Z')),
  one("CAST('2026-01-02' AS DATE)", new Date('2026-01-02T00:00:00Z')),
  // Arithmetic.
  one('7 / 2', 3.5),
  one('-7 % 3', -1),
  one('1.10 + 2.2', '3.30'),
  one('1.10 * 2.25', '2.4750'),
  one('2 + 3 * 4', 14),
  one('-(2 + 3)', -5),
  one('0.1e0 + 0.2', 0.1 + 0.2),
  one('0.3 = 0.3e0', true),
  // Conditions and NULL.
  one('NULL IS NULL', true),
  one('CAST(NULL AS INT) <=> NULL', true),
  one('NOT true OR true', true),
  one('1 = 1 IS NULL', false),
  one('2 BETWEEN 1 AND 3', true),
  one('CAST(NULL AS INT) IN (1, 2)', null),
  one('3 NOT IN (1, NULL)', null),
  one("CASE WHEN 1 > 2 THEN 'a' END", null),
  one("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END", 'b'),
  // Texts.
  one("'a' || 'b'", 'ab'),
  one("concat('a', CAST(NULL AS STRING))", null),
  one("'Abc' LIKE 'a%'", false),
  one("'a_b' LIKE 'a\\_b'", true),
  one("'axb' LIKE 'a\\_b'", false),
  one("length('🦆ü')", 2),
  one("octet_length('🦆ü')", 6),
  one("substring('a🦆bc', 2, 2)", '🦆b'),
  one("sha2('abc', 256)", 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
  one("md5('abc')", '900150983cd24fb0d6963f7d28e17f72'),
  one("startswith('abc', 'ab') AND endswith('abc', 'bc') AND contains('abc', 'b')", true),
  one('CAST(CAST(1.10 AS DECIMAL(10,2)) AS STRING)', '1.10'),
  one("CAST('-0042' AS BIGINT)", -42n),
  // What screening makes its digests of.
  one("conv('fffffffffffffff', 16, 10)", '1152921504606846975'),
  one("conv('00fF', 16, 10)", '255'),
  one("conv('000', 16, 10)", '0'),
  one('conv(CAST(NULL AS STRING), 16, 10)', null),
  one('CAST(CAST(-1 AS DECIMAL(38,18)) AS STRING)', '-1.000000000000000000'),
  one('CAST(-0.0001 AS STRING)', '-0.0001'),
  one('CAST(CAST(0 AS DECIMAL(10,4)) AS STRING)', '0.0000'),
  one('CAST(-9223372036854775808 AS STRING)', '-9223372036854775808'),
  one('CAST(true AS STRING)', 'true'),
  {
    sql: "SELECT id, '<' || array_join(tags, ',', '0') AS a, '<' || array_join(tags, '', '?') AS b FROM contract_types ORDER BY id",
    rows: [
      { id: 1, a: '<\ufeffa,0,', b: '<\ufeffa?' },
      { id: 2, a: '<', b: '<' },
      { id: 3, a: null, b: null },
    ],
  },
  // Times.
  one("date_trunc('MONTH', TIMESTAMP '2026-03-29 02:30:00')", new Date('2026-03-01T00:00:00Z')),
  one("unix_micros(TIMESTAMP '1969-12-31 23:59:59.999999')", -1n),
  one("unix_date(DATE '1969-12-31')", -1),
  one("unix_date(DATE '2400-02-29')", 157113),
  one('unix_date(CAST(NULL AS DATE))', null),
  one("year(DATE '2026-03-29') * 100 + month(DATE '2026-03-29')", 202603),
  one("DATE '2026-01-02' < TIMESTAMP '2026-01-02 00:00:01'", true),
  // Names that are made up.
  { sql: `SELECT count(*), max(id) FROM ${V}`, rows: [{ 'count(1)': 6n, 'max(id)': 6n }] },
  // Order, and where NULL stands in it.
  ids(`SELECT id FROM ${V} ORDER BY category, id`, 4, 5, 1, 3, 6, 2),
  ids(`SELECT id FROM ${V} ORDER BY score DESC`, 6, 4, 2, 1, 5, 3),
  ids(`SELECT id FROM ${V} ORDER BY score NULLS LAST LIMIT 2 OFFSET 1`, 1, 2),
  ids(`SELECT id FROM ${V} ORDER BY 1 DESC LIMIT 1`, 6),
  ids(`SELECT id FROM ${V} WHERE score > 1.5 ORDER BY id`, 4, 6),
  // Groups.
  {
    sql: `SELECT category AS c, count(*) AS n, sum(amount) AS s, avg(Mixed) AS m FROM ${V} GROUP BY c HAVING count(*) > 1`,
    rows: [{ c: 'a', n: 2n, s: '4.40', m: 10 }],
  },
  {
    sql: `SELECT count(DISTINCT category) AS d, count(category) AS n, sum(id) AS s, min(amount) AS a FROM ${V}`,
    rows: [{ d: 4n, n: 5n, s: 21n, a: '-5.50' }],
  },
  { sql: `SELECT sum(id) AS s, count(*) AS n FROM ${V} WHERE id > 99`, rows: [{ s: null, n: 0n }] },
  // Versions.
  ids(`SELECT id FROM ${V} VERSION AS OF 1 ORDER BY id`, 1, 2, 3),
  ids(`SELECT id FROM ${V}@v2 AS t ORDER BY id DESC LIMIT 1`, 5),
  ids(`SELECT id FROM ${V} VERSION AS OF 0`),
  ids(`SELECT id FROM ${V} EXCEPT SELECT id FROM ${V} VERSION AS OF 2`, 6),
  // Joins, queries in queries, sets.
  ids(`SELECT t.id FROM ${V} t LEFT ANTI JOIN ${V}@v1 o ON t.id = o.id ORDER BY t.id`, 4, 5, 6),
  ids(`SELECT t.id FROM ${V} t LEFT SEMI JOIN ${V}@v1 o ON t.id = o.id ORDER BY t.id`, 1, 2, 3),
  ids(`SELECT a.id FROM ${V}@v1 a JOIN ${V} b ON a.category = b.category AND a.id < b.id`, 1),
  ids(`WITH few AS (SELECT id FROM ${V} WHERE id < 3) SELECT id FROM few ORDER BY id`, 1, 2),
  ids(
    `SELECT id FROM (SELECT id, amount FROM ${V} WHERE amount IS NOT NULL) WHERE amount > 3 ORDER BY id`,
    3,
    6,
  ),
  ids(`SELECT id FROM ${V} WHERE id = 1 UNION ALL SELECT id FROM ${V} WHERE id = 1`, 1, 1),
  ids(`SELECT id FROM ${V} WHERE id < 3 INTERSECT SELECT id FROM ${V} WHERE id > 1`, 2),
  {
    sql: `SELECT l.id AS l, r.id AS r FROM ${V}@v1 l FULL OUTER JOIN ${V}@v2 r ON l.id = r.id WHERE l.id IS NULL ORDER BY r`,
    rows: [
      { l: null, r: 4n },
      { l: null, r: 5n },
    ],
  },
  // Nested values.
  {
    sql: 'SELECT author.home.city AS city, size(tags) AS n FROM contract_types WHERE id = 1',
    rows: [{ city: 'London', n: 3 }],
  },
  // Names are told apart without regard to case, and come back as they are declared.
  { sql: `SELECT Mixed FROM ${V} WHERE MIXED = 10`, rows: [{ Mixed: 10 }] },
  // NaN equals itself and is the greatest.
  {
    sql: 'SELECT id FROM contract_types WHERE ratio = ratio ORDER BY ratio DESC',
    rows: [{ id: 1 }, { id: 2 }],
  },
];

/** Statements that fail, and how. */
export const ERRORS: readonly { sql: string; errorClass: string; sqlState: string }[] = [
  ['SELEC 1', 'PARSE_SYNTAX_ERROR', '42601'],
  ['SELECT 1 FROM', 'PARSE_SYNTAX_ERROR', '42601'],
  ["SELECT 'open", 'PARSE_SYNTAX_ERROR', '42601'],
  ['SELECT * FROM nowhere', 'TABLE_OR_VIEW_NOT_FOUND', '42P01'],
  ['SELECT * FROM nowhere.at_all.x', 'TABLE_OR_VIEW_NOT_FOUND', '42P01'],
  [`SELECT nothing FROM ${V}`, 'UNRESOLVED_COLUMN', '42703'],
  [`SELECT id FROM ${V} a JOIN ${V} b ON a.id = b.id`, 'AMBIGUOUS_REFERENCE', '42704'],
  [`SELECT author.nothing AS x FROM contract_types`, 'FIELD_NOT_FOUND', '42704'],
  [`SELECT category, id FROM ${V} GROUP BY category`, 'MISSING_AGGREGATION', '42803'],
  [`SELECT id FROM ${V} WHERE count(*) > 1`, 'INVALID_WHERE_CONDITION', '42903'],
  [`SELECT id FROM ${V} VERSION AS OF 99`, 'DELTA_VERSION_NOT_FOUND', '22003'],
  [`SELECT id FROM ${V} UNION SELECT id, category FROM ${V}`, 'NUM_COLUMNS_MISMATCH', '42826'],
  ["SELECT CAST('abc' AS INT) AS v", 'CAST_INVALID_INPUT', '22018'],
  ["SELECT CAST('99999999999' AS INT) AS v", 'CAST_INVALID_INPUT', '22018'],
  ["SELECT CAST('5.7' AS INT) AS v", 'CAST_INVALID_INPUT', '22018'],
  ['SELECT CAST(300 AS TINYINT) AS v', 'CAST_OVERFLOW', '22003'],
  ['SELECT 2147483647 + 1 AS v', 'ARITHMETIC_OVERFLOW', '22003'],
  ['SELECT 9223372036854775807 + 1 AS v', 'ARITHMETIC_OVERFLOW', '22003'],
  [`SELECT sum(id + 9223372036854775800) AS v FROM ${V}`, 'ARITHMETIC_OVERFLOW', '22003'],
  ['SELECT CAST(1000 AS DECIMAL(3,1)) AS v', 'NUMERIC_VALUE_OUT_OF_RANGE', '22003'],
  [`SELECT 1 / (id - 1) AS v FROM ${V}`, 'DIVIDE_BY_ZERO', '22012'],
  ['SELECT :missing AS v', 'UNBOUND_SQL_PARAMETER', '42P02'],
  ['SHOW TABLES IN nowhere', 'SCHEMA_NOT_FOUND', '42704'],
].map(([sql = '', errorClass = '', sqlState = '']) => ({ sql, errorClass, sqlState }));
