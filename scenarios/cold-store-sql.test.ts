import { DBSQLParameter, DBSQLParameterType } from '@databricks/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Document } from '../fixtures/records/index.ts';
import type { SqlConnection } from '../stack/services/databricks/connection.ts';
import { planWorkspace } from '../stack/services/databricks/workspace.ts';
import { sumsOf } from '../verify/screening/difference.ts';
import { ExpectedSums } from '../verify/screening/expected.ts';
import { rowsQuery, sumsQuery } from '../verify/screening/queries.ts';
import { COARSE, FINE } from '../verify/screening/ranges.ts';
import { parseText, textOf } from '../verify/screening/text.ts';
import { DIGEST_DOCUMENTS, DIGEST_FIELDS } from './cold-store-sql/contract-digests.ts';
import { ERRORS, QUERIES } from './cold-store-sql/contract-queries.ts';
import { MILLION } from './cold-store-sql/contract-tables.ts';
import { type ContractTarget, standInTarget, workspaceTarget } from './cold-store-sql/target.ts';

const plan = planWorkspace();
const targets: { name: string; start: () => Promise<ContractTarget> }[] = [
  { name: 'the stand-in', start: standInTarget },
  ...(plan.ready ? [{ name: 'the workspace', start: workspaceTarget }] : []),
];

/** Ranges that hold all rows. */
const ALL = [0, 1, 31].flatMap((partition) =>
  [0n, 2n ** 30n, 2n ** 40n].map((start) => ({ partition, start, width: 2 ** 30 })),
);
const byIdentity = (one: Document, other: Document) =>
  Number(one['kafka_partition']) - Number(other['kafka_partition']) ||
  Number(one['kafka_offset']) - Number(other['kafka_offset']);

/** The contract of the cold store's SQL, tried with the official driver as it is. */
describe('does a warehouse give what the harness relies on?', () => {
  test.skipIf(!plan.ready)(
    `the workspace is tried${plan.ready ? '' : `: not run, ${plan.reason}`}`,
    () => expect(targets).toHaveLength(2),
  );

  describe.each(targets)('$name', ({ start }) => {
    let target: ContractTarget;
    let connection: SqlConnection;
    const query: SqlConnection['query'] = (sql, options) => connection.query(sql, options);

    beforeAll(async () => {
      target = await start();
      connection = await target.connect();
    });
    afterAll(async () => {
      await connection?.[Symbol.asyncDispose]();
      await target?.[Symbol.asyncDispose]();
    });

    test('every type is read exactly, with its limits', async () => {
      const rows = await query('SELECT * FROM contract_types ORDER BY id');
      expect(rows).toEqual([
        {
          id: 1,
          tiny: 127,
          small: 32767,
          big: 9223372036854775807n,
          price: '12345678901234567890.123456789012345678',
          cents: '1234567.89',
          ratio: Number.NaN,
          single: 0.5,
          flag: true,
          text: 'plain',
          raw: Buffer.from([0, 255]),
          day: new Date('1969-12-31T00:00:00Z'),
          at: new Date('1969-12-31T23:59:59.999Z'),
          // A byte order mark at the beginning is part of the text.
          tags: ['\ufeffa', null, ''],
          counts: [[1, null], [], null],
          author: { name: 'Ada', papers: [1, 2], home: { city: 'London' } },
          marks: { x: 1 },
        },
        {
          id: 2,
          tiny: -128,
          small: -32768,
          big: -9223372036854775808n,
          price: '-0.000000000000000001',
          cents: '-0.01',
          ratio: Number.POSITIVE_INFINITY,
          single: -1.25,
          flag: false,
          text: 'it\'s "quoted" \\ 🦆 ü',
          raw: Buffer.from([]),
          day: new Date('2024-02-29T00:00:00Z'),
          at: new Date('2026-03-29T02:30:00.123Z'),
          tags: [],
          counts: [],
          author: { name: null, papers: null, home: null },
          marks: {},
        },
        Object.fromEntries(
          Object.keys(rows[2] ?? {}).map((name) => [name, name === 'id' ? 3 : null]),
        ),
      ]);
      expect(Object.keys(rows[2] ?? {})).toHaveLength(17);
    });

    test.each(QUERIES)('$sql', async ({ sql, rows }) => {
      expect(await query(sql)).toEqual(rows);
    });

    test.each(ERRORS)('$sqlState for $sql', async ({ sql, errorClass, sqlState }) => {
      await expect(query(sql)).rejects.toMatchObject({
        message: expect.stringContaining(errorClass),
        response: { sqlState },
      });
    });

    describe('what screening compares', () => {
      const table = { table: 'contract_digests', version: 1, fields: DIGEST_FIELDS, late: [] };

      test('the text of each stored value is that of the same value here', async () => {
        const order = 'ORDER BY kafka_partition, kafka_offset';
        const rows = await query(rowsQuery(table, ALL, 100).replace('LIMIT', `${order} LIMIT`));
        const texts = rows.map((row) => DIGEST_FIELDS.map((_, index) => String(row[`c${index}`])));
        const expected = DIGEST_DOCUMENTS.toSorted(byIdentity).map((document) =>
          DIGEST_FIELDS.map(({ name, type }) => textOf(document[name], type)),
        );
        expect(texts).toEqual(expected);
        const told = texts.map((row) =>
          DIGEST_FIELDS.map(({ type }, index) => parseText(row[index] ?? '', type)),
        );
        expect(told).toEqual(
          DIGEST_DOCUMENTS.toSorted(byIdentity).map((document) =>
            DIGEST_FIELDS.map(({ name }) => document[name]),
          ),
        );
      });

      test.each([COARSE, FINE])('the digests of ranges of %i offsets', async (width) => {
        const expected = new ExpectedSums(DIGEST_FIELDS);
        for (const document of DIGEST_DOCUMENTS) expected.add(document);
        const found = sumsOf(await query(sumsQuery(table, width)), width);
        expect(found).toEqual(expected.at(width));
        const start = { partition: 0, start: 4096n, width: COARSE };
        const some = await query(sumsQuery(table, FINE, [start]));
        expect(some).toMatchObject([{ part: 0, start: 4096n, n: 1n }]);
      });

      test('without the rows that arrived later, and with those beyond', async () => {
        const late = [
          { partition: 0, from: 64, to: 4096 },
          { partition: 31, from: 0, to: 10 },
        ];
        const expected = new ExpectedSums(DIGEST_FIELDS);
        for (const document of DIGEST_DOCUMENTS) {
          const { kafka_partition: partition, kafka_offset: offset } = document;
          if (partition !== 0 || ![64, 4095].includes(Number(offset))) expected.add(document);
        }
        const found = sumsOf(await query(sumsQuery({ ...table, late }, FINE)), FINE);
        expect(found).toEqual(expected.at(FINE));
        const rows = await query(rowsQuery({ ...table, late }, ALL, 100));
        expect(rows).toHaveLength(DIGEST_DOCUMENTS.length - 2);
      });
    });

    test('a session goes on after an error', async () => {
      await expect(query('SELECT * FROM nowhere')).rejects.toThrow('TABLE_OR_VIEW_NOT_FOUND');
      expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('named parameters, of all types, are values and never SQL', async () => {
      const namedParameters = {
        text: "'; DROP TABLE contract_types --",
        whole: 7,
        big: 9007199254740993n,
        ratio: 0.25,
        flag: false,
        at: new Date('2026-01-02T03:04:05.678Z'),
        day: new DBSQLParameter({ type: DBSQLParameterType.DATE, value: '2026-01-02' }),
      };
      const sql =
        'SELECT :text AS text, :whole AS whole, :big AS big, :ratio AS ratio, :flag AS flag, :at AS at, :day AS day';
      expect(await query(sql, { namedParameters })).toEqual([
        { ...namedParameters, day: new Date('2026-01-02T00:00:00Z') },
      ]);
      const none = { namedParameters: { nothing: null } };
      expect(await query('SELECT CAST(:nothing AS STRING) AS nothing', none)).toEqual([
        { nothing: null },
      ]);
    });

    test('positional parameters are taken in order', async () => {
      const sql = 'SELECT id FROM contract_versions WHERE category = ? AND id >= ? ORDER BY id';
      expect(await query(sql, { ordinalParameters: ['a', 2] })).toEqual([{ id: 3n }]);
    });

    test('a time of the history gives the version of that time', async () => {
      const history = await query('DESCRIBE HISTORY contract_versions');
      expect(history.map(({ version, operation }) => [version, operation])).toEqual([
        [3n, 'WRITE'],
        [2n, 'WRITE'],
        [1n, 'WRITE'],
        [0n, 'CREATE TABLE'],
      ]);
      const counts = [];
      for (const { timestamp } of history) {
        const at = (timestamp as Date).toISOString();
        const [row] = await query(
          `SELECT count(*) AS n FROM contract_versions TIMESTAMP AS OF '${at}'`,
        );
        counts.push(row?.['n']);
      }
      expect(counts).toEqual([6n, 5n, 3n, 0n]);
    });

    test('the tables of the schema are shown, with their columns', async () => {
      const { catalog, schema } = target.namespace;
      const tables = await query(`SHOW TABLES IN ${catalog}.${schema} LIKE 'contract_*'`);
      expect(tables).toEqual(
        ['contract_digests', 'contract_million', 'contract_types', 'contract_versions'].map(
          (tableName) => ({
            database: schema,
            tableName,
            isTemporary: false,
          }),
        ),
      );
      const columns = await query(`DESCRIBE TABLE ${catalog}.${schema}.contract_types`);
      expect(columns.slice(-5).map(({ col_name, data_type }) => [col_name, data_type])).toEqual([
        ['at', 'timestamp'],
        ['tags', 'array<string>'],
        ['counts', 'array<array<bigint>>'],
        ['author', 'struct<name:string,papers:array<int>,home:struct<city:string>>'],
        ['marks', 'map<string,bigint>'],
      ]);
    });

    test('USE changes the session and no other', async () => {
      await using other = await target.connect();
      await other.query('USE SCHEMA default');
      await expect(other.query('SELECT id FROM contract_types')).rejects.toThrow('TABLE_OR_VIEW');
      expect(await query('SELECT count(*) AS n FROM contract_types')).toEqual([{ n: 3n }]);
    });

    test('sessions side by side get their own answers', async () => {
      const connections = await Promise.all(Array.from({ length: 8 }, () => target.connect()));
      const sums = await Promise.all(
        connections.map(async (session, index) => {
          const sql = 'SELECT sum(id) AS s FROM contract_million WHERE id % 8 = :rest';
          const rows: unknown[] = [];
          // The remainder's divisor is a constant, the rest is the session's own.
          for (let round = 0; round < 3; round++) {
            rows.push(...(await session.query(sql, { namedParameters: { rest: index } })));
          }
          return rows;
        }),
      );
      await Promise.all(connections.map((session) => session[Symbol.asyncDispose]()));
      const each = MILLION / 8;
      for (const [index, rows] of sums.entries()) {
        const s = BigInt(each * index + (8 * (each * (each - 1))) / 2);
        expect(rows).toEqual([{ s }, { s }, { s }]);
      }
    });

    test('1,000,000 rows come page by page, each once and in order', async () => {
      const sql = 'SELECT id, text, half FROM contract_million ORDER BY id';
      const operation = await connection.session.executeStatement(sql, { maxRows: 50_000 });
      let next = 0n;
      let pages = 0;
      do {
        const rows = (await operation.fetchChunk({ maxRows: 50_000 })) as Record<string, unknown>[];
        pages++;
        for (const row of rows) {
          if (
            row['id'] !== next ||
            row['text'] !== `record ${next}` ||
            row['half'] !== Number(next) / 2
          ) {
            expect(row).toEqual({ id: next, text: `record ${next}`, half: Number(next) / 2 });
          }
          next++;
        }
      } while (await operation.hasMoreRows());
      await operation.close();
      expect(next).toBe(BigInt(MILLION));
      expect(pages).toBeGreaterThan(10);
    });

    test('a statement that is cancelled ends as cancelled', async () => {
      const sql =
        'SELECT count(*) AS n FROM contract_million a JOIN contract_million b ON a.id <= b.id';
      const operation = await connection.session.executeStatement(sql);
      await operation.cancel();
      await expect(operation.fetchAll()).rejects.toMatchObject({ errorCode: 'CANCELED' });
      await operation.close();
    });
  });
});
