import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitUntil } from '../common/wait.ts';
import { connectWarehouse } from '../stack/services/databricks/connection.ts';
import type { ColdStoreSql } from '../stack/services/databricks/stand-in.ts';
import { DeltaTable, type TableStore } from '../stack/services/delta/table.ts';
import { sampleVersions } from './acceptance/cold-store/versions.ts';
import {
  type Change,
  counts,
  events,
  FOREIGN,
  putForeignTables,
  readTableBothWays,
} from './cold-store-sql/both-ways.ts';
import { commitKey, writeDeltaTable } from './cold-store-sql/delta-writer.ts';
import { BUCKET, type StandInTarget, standInTarget } from './cold-store-sql/target.ts';

const line = (action: object) => Buffer.from(`${JSON.stringify(action)}\n`);

describe('do our own reading of a table and the one in SQL say the same?', () => {
  let target: StandInTarget;
  beforeAll(async () => {
    target = await standInTarget([events, counts]);
    await putForeignTables(target);
  });
  afterAll(() => target?.[Symbol.asyncDispose]());

  /** {@link readTableBothWays}, from the store as it is unless another one is given. */
  const readBothWays = (name: string, store: TableStore = target.store, change?: Change) =>
    readTableBothWays(target, name, store, change);
  /** The store, but a file's content is another one's. */
  const swapped = (wrong: string, right: string): TableStore => ({
    list: (bucket, prefix) => target.store.list(bucket, prefix),
    get: (bucket, key) => target.store.get(bucket, key.replace(wrong, right)),
  });
  const disagree = (message: RegExp) => ({
    code: 'DELTA_READINGS_DISAGREE',
    message: expect.stringMatching(message),
  });

  test.each([...FOREIGN, 'events'])(
    'of the table %s, in every version that is sampled',
    async (name) => {
      expect(await readBothWays(name)).toBeUndefined();
      expect(target.sql.open).toEqual({ sessions: 0, operations: 0 });
    },
  );

  test('of a table that got columns and lost rows on its way, in all its versions', async () => {
    for (const seed of [2, 3]) {
      expect(await readBothWays('evolved', target.store, () => ({ seed }))).toBeUndefined();
    }
  });

  test('a column that the driver does not give exactly is no reading, with the reason', async () => {
    expect(await readBothWays('counts')).toMatch(/does not give these columns exactly: counts/);
  });

  test('a reading that misses the newest version is noticed', async () => {
    const blind: TableStore = {
      list: async (bucket, prefix) =>
        (await target.store.list(bucket, prefix)).filter(({ key }) => !key.endsWith('3.json')),
      get: (bucket, key) => target.store.get(bucket, key),
    };
    await expect(readBothWays('events', blind)).rejects.toMatchObject(
      disagree(/2 files in the newest version .* 3 by the delta extension/),
    );
  });

  test('a reading that gets another content of a file is noticed, with records and fields', async () => {
    const { files = [] } =
      (await new DeltaTable(target.store, BUCKET, 'public/events').snapshot()) ?? {};
    const [first = '', second = ''] = files.map(({ path }) => path);
    await expect(
      readBothWays('events', swapped(first, second), () => ({ statisticsTrue: false })),
    ).rejects.toMatchObject(
      disagree(/36000 rows by the log's replay here, 36000 in SQL; partition 0 offset 0: 0 rows/),
    );
    await expect(readBothWays('events', swapped(first, second))).rejects.toMatchObject(
      disagree(/partition 0 has 12000 rows from offset 4000 to 11999 .* from offset 0 to 11999/),
    );
  });

  test('an older version that holds other rows than our replay says is noticed', async () => {
    let newestRead = false;
    const commit = (version: number) => commitKey('public/events', version);
    const forgetful: TableStore = {
      list: (bucket, prefix) => target.store.list(bucket, prefix),
      get: (bucket, key) =>
        target.store.get(bucket, newestRead && key === commit(1) ? commit(2) : key),
    };
    const after = () => {
      newestRead = true;
      return { statisticsTrue: false };
    };
    await expect(readBothWays('events', forgetful, after)).rejects.toMatchObject({
      ...disagree(/12000 rows by the log's replay here/),
      subject: expect.stringMatching(/public\/events version [12]$/),
    });
  });

  test('an older version of which the extents alone are compared and are others is noticed', async () => {
    let newestRead = false;
    const commit = (version: number) => commitKey('public/events', version);
    const forgetful: TableStore = {
      list: (bucket, prefix) => target.store.list(bucket, prefix),
      get: (bucket, key) =>
        target.store.get(bucket, newestRead && key === commit(2) ? commit(1) : key),
    };
    const isRead = (seed: number) => sampleVersions([0, 1, 2, 3], seed).includes(2);
    let seed = 1;
    while (isRead(seed)) seed += 1;
    const after = () => {
      newestRead = true;
      return { seed };
    };
    await expect(readBothWays('events', forgetful, after)).rejects.toMatchObject({
      ...disagree(/partition 0 has 4000 rows .* here, 8000 rows .* by an aggregate in SQL/),
      subject: expect.stringMatching(/public\/events version 2$/),
    });
  });

  test('statistics that are not true of a file that the newest version lacks are not trusted', async () => {
    const folder = 'public/rewritten';
    await writeDeltaTable(target.store, BUCKET, folder, { ...events, name: 'rewritten' });
    const text = new TextDecoder().decode(await target.store.get(BUCKET, commitKey(folder, 1)));
    const actions = text
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one));
    const { add } = actions.find((action) => 'add' in action);
    const columns = { kafka_partition: 12_000, kafka_offset: 12_000 };
    add.stats = JSON.stringify({ numRecords: 12_000, nullCount: columns });
    await target.store.put(BUCKET, commitKey(folder, 1), Buffer.concat(actions.map(line)));
    const remove = { path: add.path, deletionTimestamp: 1, dataChange: true };
    await target.store.put(BUCKET, commitKey(folder, 4), line({ remove }));
    for (const seed of [1, 2, 3, 4]) {
      expect(await readBothWays('rewritten', target.store, () => ({ seed }))).toBeUndefined();
    }
  });

  test('columns and versions that SQL tells otherwise are noticed', async () => {
    await expect(
      readBothWays('events', target.store, ({ snapshot }) => ({
        snapshot: {
          ...snapshot,
          columns: snapshot.columns.map((column) => ({
            ...column,
            type: column.type === 'long' ? 'integer' : column.type,
          })),
        },
      })),
    ).rejects.toMatchObject(disagree(/column 2 is kafka_offset int .* kafka_offset bigint in SQL/));
    await expect(
      readBothWays('events', target.store, () => ({ versions: [0, 1, 3] })),
    ).rejects.toMatchObject(disagree(/in SQL only: 2; here only: none/));
  });

  describe('what stops SQL is named', () => {
    const over = (change: (sql: ColdStoreSql) => object) => () => ({
      coldStore: {
        warehouse: target.sql.warehouse,
        newestFiles: (location: string) => target.sql.newestFiles(location),
        connect: () =>
          connectWarehouse(
            { ...target.sql.warehouse, ...change(target.sql) },
            { ...target.namespace, patience: 2_000 },
          ),
      },
    });
    test.each([
      ['WAREHOUSE_TOKEN', over(() => ({ token: 'dapi-wrong' }))],
      ['WAREHOUSE_TOKEN', over((sql) => ({ token: sql.issueToken(Date.now() - 1) }))],
      ['WAREHOUSE_UNREACHABLE', over(() => ({ port: 1 }))],
      ['WAREHOUSE_CERTIFICATE', over(() => ({ certificate: undefined }))],
    ])('%s', async (code, change) => {
      await expect(readBothWays('events', target.store, change)).rejects.toMatchObject({ code });
    });

    test('a token that expires while a table is read', async () => {
      const change = () => {
        const token = target.sql.issueToken(Date.now() + 1_000);
        const { coldStore } = over(() => ({ token }))();
        const connect = async () => {
          const connection = await coldStore.connect();
          await waitUntil({
            what: 'the token is refused',
            deadline: 10_000,
            probe: () =>
              connection.query('SELECT 1 AS one').then(
                () => ({ done: false as const, seen: 'an answer' }),
                () => ({ done: true as const, value: undefined }),
              ),
          });
          return connection;
        };
        return { coldStore: { ...coldStore, connect } };
      };
      await expect(readBothWays('events', target.store, change)).rejects.toMatchObject({
        code: 'WAREHOUSE_TOKEN',
        subject: 'events',
      });
    });

    test('a table that SQL does not know', async () => {
      await expect(
        readBothWays('events', target.store, () => ({ name: 'nowhere' })),
      ).rejects.toMatchObject({
        code: 'WAREHOUSE_SQL',
        message: expect.stringContaining('TABLE_OR_VIEW_NOT_FOUND'),
        subject: 'nowhere, SQLSTATE 42P01',
      });
    });

    test('a data file that is gone, and a checkpoint that is cut off', async () => {
      await writeDeltaTable(target.store, BUCKET, 'public/broken', { ...events, name: 'broken' });
      const folder = 'public/broken';
      const checkpoint = `${folder}/_delta_log/${'3'.padStart(20, '0')}.checkpoint.parquet`;
      await target.store.put(BUCKET, checkpoint, Buffer.from('PAR1 and no more'));
      await expect(readBothWays('broken')).rejects.toMatchObject({
        code: 'WAREHOUSE_SQL',
        subject: expect.stringContaining('broken version 3'),
      });
      await target.store.remove(BUCKET, checkpoint);
      const whole: TableStore = {
        list: (bucket, prefix) => target.store.list(bucket, prefix),
        get: (bucket, key) => target.store.get(bucket, key),
      };
      const [file] = (await new DeltaTable(whole, BUCKET, folder).snapshot())?.files ?? [];
      const key = `${folder}/${file?.path}`;
      const content = await target.store.get(BUCKET, key);
      await expect(
        readBothWays('broken', {
          ...whole,
          get: async (bucket, wanted) => {
            if (wanted === key) await target.store.remove(BUCKET, key);
            return wanted === key ? content : whole.get(bucket, wanted);
          },
        }),
      ).rejects.toMatchObject({
        code: 'WAREHOUSE_SQL',
        message: expect.stringContaining('FAILED_READ_FILE'),
      });
    });

    test('a log that the stand-in refuses by name', async () => {
      await writeDeltaTable(target.store, BUCKET, 'public/refused', { ...events, name: 'refused' });
      const protocol = {
        minReaderVersion: 3,
        minWriterVersion: 7,
        readerFeatures: ['catalogManaged'],
        writerFeatures: ['catalogManaged'],
      };
      await target.store.put(BUCKET, commitKey('public/refused', 4), line({ protocol }));
      await expect(readBothWays('refused')).rejects.toMatchObject({
        code: 'DELTA_UNSUPPORTED_FEATURE',
      });
    });
  });
});
