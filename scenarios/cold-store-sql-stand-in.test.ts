import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DBSQLParameter, DBSQLParameterType } from '@databricks/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../common/progress.ts';
import type { SqlConnection } from '../stack/services/databricks/connection.ts';
import { connectWarehouse } from '../stack/services/databricks/connection.ts';
import { SqlEngine } from '../stack/services/databricks/server/engine.ts';
import { obtainDeltaExtension } from '../stack/services/delta/extension/obtain.ts';
import { folderStore } from '../stack/services/delta/testing/folder-store.ts';
import { MIB } from '../stack/services/service.ts';
import { type ContractTable, MILLION } from './cold-store-sql/contract-tables.ts';
import { commitKey, writeDeltaTable } from './cold-store-sql/delta-writer.ts';
import { REFUSALS } from './cold-store-sql/refusals.ts';
import { serveStandIn } from './cold-store-sql/served.ts';
import { BUCKET, type StandInTarget, standInTarget } from './cold-store-sql/target.ts';

const small: ContractTable = {
  name: 'small',
  columns: [{ name: 'id', delta: 'long', sql: 'BIGINT' }],
  versions: ['VALUES (1), (2)', 'VALUES (3)'].map((rows) => ({ duckdb: rows, databricks: rows })),
};
const text = (...lines: object[]) =>
  Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));

const TABLES = fileURLToPath(new URL('../fixtures/delta-tables', import.meta.url));
const FOREIGN = JSON.parse(readFileSync(join(TABLES, 'expected.json'), 'utf8')) as Record<
  string,
  { rows: Record<string, unknown>[] }
>;

/** What the driver makes of a text: arrow drops a byte order mark, and milliseconds are cut towards 1970. */
function asDriver(text: string): string {
  const [, second, micros] = /^(.{19})\.(\d{6})Z$/.exec(text) ?? [];
  if (second === undefined) return text.replace('\ufeff', '').replace('T00:00:00.000Z', '');
  const since = BigInt(Date.parse(`${second}Z`)) * 1000n + BigInt(micros ?? 0);
  return asDriver(new Date(Number(since / 1000n)).toISOString());
}

/** A row as a text, whole numbers as such. */
function plain(row: Record<string, unknown>): string {
  const cell = (value: unknown): unknown => {
    if (value instanceof Date) return asDriver(value.toISOString());
    if (typeof value === 'string') return asDriver(value);
    if (typeof value === 'number' || typeof value === 'bigint') return String(value);
    return Array.isArray(value) ? value.map(cell) : value;
  };
  return JSON.stringify(
    Object.entries(row)
      .map(([name, value]) => [name, cell(value)])
      .sort(),
  );
}

/** What only the stand-in owes: it refuses by name, keeps to its bucket and token, and names what is broken. */
describe('does the stand-in never answer otherwise than a workspace?', () => {
  let target: StandInTarget;
  let connection: SqlConnection;
  const query: SqlConnection['query'] = (sql, options) => connection.query(sql, options);
  /** A table of two versions below a name of its own, of which a test breaks something. */
  const write = (name: string) => writeDeltaTable(target.store, BUCKET, `public/${name}`, small);

  beforeAll(async () => {
    target = await standInTarget();
    connection = await target.connect();
  });
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
  });

  test.each(REFUSALS)('%s is refused as %s', async (sql, feature) => {
    await expect(query(sql)).rejects.toMatchObject({
      message: expect.stringContaining(
        `[UNSUPPORTED_FEATURE] The feature is not supported: ${feature}`,
      ),
      response: { sqlState: '0A000' },
    });
  });

  test('a DECIMAL parameter without precision, settings and metadata calls are refused', async () => {
    const price = new DBSQLParameter({ type: DBSQLParameterType.DECIMAL, value: '1.5' });
    await expect(query('SELECT :p AS p', { namedParameters: { p: price } })).rejects.toThrow(
      'a parameter of type DECIMAL',
    );
    await expect(connection.session.getColumns()).rejects.toThrow('the call GetColumns');
    await expect(connection.session.getTables()).rejects.toThrow('the call GetTables');
  });

  describe('clients', () => {
    test.each([
      ['WAREHOUSE_TOKEN', () => ({ token: 'wrong-token' })],
      ['WAREHOUSE_TOKEN', () => ({ token: target.sql.issueToken(Date.now() - 1) })],
      ['WAREHOUSE_CERTIFICATE', () => ({ certificate: undefined })],
      ['WAREHOUSE_NOT_FOUND', () => ({ path: '/sql/2.0/elsewhere' })],
      ['WAREHOUSE_UNREACHABLE', () => ({ port: 1 })],
      ['WAREHOUSE_UNREACHABLE', () => ({ host: 'no-such-workspace.invalid' })],
    ])('%s names the cause', async (code, change) => {
      const warehouse = { ...target.sql.warehouse, ...change() };
      await expect(connectWarehouse(warehouse, { patience: 2000 })).rejects.toMatchObject({
        code,
        subject: expect.stringContaining(`:${warehouse.port}`),
      });
    });

    test('an object store that does not answer is named as such', async () => {
      const { region, accessKey, secretKey } = target.store;
      const store = { region, accessKey, secretKey, endpoint: 'http://127.0.0.1:1' };
      const settings = { store, bucket: BUCKET, namespace: target.namespace };
      await using served = await serveStandIn(settings, 256);
      await using session = await connectWarehouse(served.warehouse, target.namespace);
      await expect(session.query('SELECT id FROM contract_versions')).rejects.toThrow(
        /COLD_STORE_UNREACHABLE.*ECONNREFUSED.*58030/s,
      );
    });

    test('a token is valid until it expires', async () => {
      const token = target.sql.issueToken(Date.now() + 60_000);
      await using session = await connectWarehouse(
        { ...target.sql.warehouse, token },
        target.namespace,
      );
      expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('an unknown catalog or schema ends the session before it begins', async () => {
      for (const namespace of [{ catalog: 'other' }, { schema: 'nowhere' }]) {
        await expect(target.sql.connect(namespace)).rejects.toMatchObject({
          code: 'WAREHOUSE_NAMESPACE',
        });
      }
    });

    test('a closed session leaves nothing open', async () => {
      const before = target.sql.open;
      const session = await target.connect();
      const begin = () => session.session.executeStatement('SELECT id FROM contract_million');
      const [first] = [await begin(), await begin()];
      const during = { sessions: before.sessions + 1, operations: before.operations + 2 };
      expect(target.sql.open).toEqual(during);
      await first.close();
      expect(target.sql.open).toEqual({ ...during, operations: before.operations + 1 });
      await session[Symbol.asyncDispose]();
      expect(target.sql.open).toEqual(before);
    });
  });

  describe('the lock below the translator', () => {
    let engine: SqlEngine;
    beforeAll(async () => {
      const extension = await obtainDeltaExtension({ install: true, progress: silent });
      if ('reason' in extension) throw new Error(extension.reason);
      const access = target.store;
      engine = await SqlEngine.open({ extension, access, bucket: BUCKET, memory: 256 });
      await target.store.createBucket('other');
      await target.store.put('other', 'x.txt', Buffer.from('secret'));
      await target.store.put(BUCKET, 'x.txt', Buffer.from('own'));
    });
    afterAll(() => engine[Symbol.asyncDispose]());

    test.each([
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM read_text('s3://other/x.txt')",
      "SELECT * FROM read_text('http://127.0.0.1:1/x')",
      "ATTACH '/tmp/x.db'",
      "COPY (SELECT 1) TO '/tmp/x.csv'",
      "INSTALL 'json'",
      'SET enable_external_access = true',
      "SET GLOBAL allowed_directories = ['/']",
    ])('%s is not done', async (sql) => {
      const connection = await engine.connect();
      await expect(connection.run(sql)).rejects.toThrow(/Permission Error|configuration|disabled/);
      const own = await connection.runAndReadAll(
        `SELECT content FROM read_text('s3://${BUCKET}/x.txt')`,
      );
      expect(own.getRows()).toEqual([['own']]);
      connection.closeSync();
    });
  });

  test('a time is compared with in-commit timestamps, and else with the times of the files', async () => {
    const begun = new Date().toISOString();
    await write('times');
    const at = (time: string) => query(`SELECT count(*) AS n FROM times TIMESTAMP AS OF '${time}'`);
    // The writer says 2026-01-01; the files are of now.
    await expect(at(begun)).rejects.toThrow(/DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION.*42816/);
    await expect(at('2100-01-01')).rejects.toThrow(/DELTA_TIMESTAMP_GREATER_THAN_COMMIT.*42816/);
    const inCommitTimestamp = Date.UTC(2090, 0, 1);
    const info = { commitInfo: { inCommitTimestamp, operation: 'WRITE' } };
    await target.store.put(BUCKET, commitKey('public/times', 3), text(info));
    expect(await at('2089-12-31')).toEqual([{ n: 3n }]);
    expect(await query('DESCRIBE HISTORY times LIMIT 1')).toMatchObject([
      { version: 3n, timestamp: new Date(inCommitTimestamp), operation: 'WRITE' },
    ]);
  });

  test.each(Object.entries(FOREIGN))(
    'a table of another writer is read: %s',
    async (name, { rows }) => {
      const table = `foreign_${name}`;
      for (const { key } of await folderStore.list(TABLES, name)) {
        const content = await folderStore.get(TABLES, key);
        await target.store.put(BUCKET, `public/${table}${key.slice(name.length)}`, content);
      }
      const found = await query(`SELECT * FROM ${table}`);
      expect(found.map(plain).sort()).toEqual(rows.map(plain).sort());
    },
  );

  describe('broken tables', () => {
    test('a commit that is no JSON', async () => {
      await write('no_json');
      await target.store.put(BUCKET, commitKey('public/no_json', 2), Buffer.from('{"add":'));
      await expect(query('SELECT id FROM no_json')).rejects.toThrow(
        /DELTA_CORRUPT_LOG\] version 2, line 1 is no JSON.*public\/no_json.*XXKDS/s,
      );
    });

    test('a missing commit', async () => {
      await write('gap');
      await target.store.put(
        BUCKET,
        commitKey('public/gap', 4),
        text({ commitInfo: { timestamp: 1 } }),
      );
      await expect(query('SELECT id FROM gap')).rejects.toThrow(
        /DELTA_VERSIONS_NOT_CONTIGUOUS\] version 3 is missing/,
      );
    });

    test('a missing data file', async () => {
      await write('no_file');
      const add = {
        path: 'gone.parquet',
        partitionValues: {},
        size: 500,
        modificationTime: 1,
        dataChange: true,
      };
      await target.store.put(BUCKET, commitKey('public/no_file', 3), text({ add }));
      await expect(query('SELECT id FROM no_file')).rejects.toThrow(/FAILED_READ_FILE.*KD001/s);
      expect(await query('SELECT count(*) AS n FROM no_file VERSION AS OF 2')).toEqual([{ n: 3n }]);
    });

    test('a reader feature that is not supported', async () => {
      await write('feature');
      const protocol = {
        minReaderVersion: 3,
        minWriterVersion: 7,
        readerFeatures: ['catalogManaged'],
        writerFeatures: ['catalogManaged'],
      };
      await target.store.put(BUCKET, commitKey('public/feature', 3), text({ protocol }));
      await expect(query('SELECT id FROM feature')).rejects.toThrow(
        /UNSUPPORTED_FEATURE.*commits managed by a catalog/s,
      );
    });

    test.each([
      's3://other/secret.parquet',
      'file:///etc/passwd',
      '/etc/passwd',
      '../../x.parquet',
    ])('a log that points to %s is not followed', async (path) => {
      const name = `foreign_${path.replaceAll(/\W+/g, '_')}`;
      await write(name);
      const add = { path, partitionValues: {}, size: 500, modificationTime: 1, dataChange: true };
      await target.store.put(BUCKET, commitKey(`public/${name}`, 3), text({ add }));
      await expect(query(`SELECT id FROM ${name}`)).rejects.toThrow(
        /UNSUPPORTED_FEATURE.*not below its table/s,
      );
    });

    test('a table made anew under the same name is read anew', async () => {
      await write('again');
      expect(await query('SELECT sum(id) AS s FROM again')).toEqual([{ s: 6n }]);
      const columns = [{ name: 'other', delta: 'long', sql: 'BIGINT' }];
      await writeDeltaTable(target.store, BUCKET, 'public/again', { ...small, columns });
      expect(await query('SELECT sum(other) AS s FROM again')).toEqual([{ s: 6n }]);
      await expect(query('SELECT id FROM again')).rejects.toThrow('UNRESOLVED_COLUMN');
    });
  });

  test('1,000,000 rows are served with little memory', async () => {
    const { endpoint, region, accessKey, secretKey } = target.store;
    const store = { endpoint, region, accessKey, secretKey };
    const settings = { store, bucket: BUCKET, namespace: target.namespace, memory: 256 };
    await using served = await serveStandIn(settings, 128);
    await using session = await connectWarehouse(served.warehouse, target.namespace);
    const operation = await session.session.executeStatement('SELECT * FROM contract_million');
    let rows = 0;
    do rows += (await operation.fetchChunk({ maxRows: 50_000 })).length;
    while (await operation.hasMoreRows());
    await operation.close();
    expect(rows).toBe(MILLION);
    if (process.platform === 'linux') expect(await served.peakMemory()).toBeLessThan(600 * MIB);
  });
});
