import { DBSQLParameter, DBSQLParameterType } from '@databricks/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SqlConnection } from '../stack/services/databricks/connection.ts';
import { connectWarehouse } from '../stack/services/databricks/connection.ts';
import { CONTRACT_TABLES, type ContractTable } from './cold-store-sql/contract-tables.ts';
import { commitKey, writeDeltaTable } from './cold-store-sql/delta-writer.ts';
import { REFUSALS } from './cold-store-sql/refusals.ts';
import { BUCKET, type StandInTarget, standInTarget } from './cold-store-sql/target.ts';

const small: ContractTable = {
  name: 'small',
  columns: [{ name: 'id', delta: 'long', sql: 'BIGINT' }],
  versions: ['VALUES (1), (2)', 'VALUES (3)'].map((rows) => ({ duckdb: rows, databricks: rows })),
};
const text = (...lines: object[]) =>
  Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));

/** What only the stand-in owes: it refuses by name, keeps to its bucket and token, and names what is broken. */
describe('does the stand-in never answer otherwise than a workspace?', () => {
  let target: StandInTarget;
  let connection: SqlConnection;
  const query: SqlConnection['query'] = (sql, options) => connection.query(sql, options);
  /** A table of two versions below a name of its own, of which a test breaks something. */
  const write = (name: string) => writeDeltaTable(target.store, BUCKET, `public/${name}`, small);

  beforeAll(async () => {
    target = await standInTarget(CONTRACT_TABLES.slice(0, 2));
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
    ])('%s names the cause', async (code, change) => {
      const warehouse = { ...target.sql.warehouse, ...change() };
      await expect(connectWarehouse(warehouse, { patience: 2000 })).rejects.toMatchObject({
        code,
        subject: expect.stringContaining(`:${warehouse.port}`),
      });
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
      const operation = await session.session.executeStatement('SELECT * FROM contract_types', {
        maxRows: 1,
      });
      expect(target.sql.open.sessions).toBe(before.sessions + 1);
      await operation.close();
      await session[Symbol.asyncDispose]();
      expect(target.sql.open).toEqual(before);
    });
  });

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
      const versions = ['VALUES (10), (20)', 'VALUES (30)'].map((rows) => ({
        duckdb: rows,
        databricks: rows,
      }));
      await writeDeltaTable(target.store, BUCKET, 'public/again', { ...small, versions });
      expect(await query('SELECT sum(id) AS s FROM again')).toEqual([{ s: 60n }]);
    });
  });
});
