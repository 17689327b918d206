import { describe } from 'vitest';
import { COLD_TABLES } from '../cli/workspace.ts';
import type { VerdictFile } from '../common/run-bundle.ts';
import { type ColdTable, missingIn } from '../stack/platform/cold-store/set-up.ts';
import { COLD_NAMESPACE } from '../stack/platform/job-environment.ts';
import { platformSources } from '../stack/platform/sources.ts';
import { connectWarehouse, type Warehouse } from '../stack/services/databricks/connection.ts';
import type { StartedDataBroker } from '../stack/started.ts';
import {
  cutOffCheckpoint,
  forgedStatistics,
  otherColumnType,
  unknownFeature,
} from './sabotage/described.ts';
import { expect, test } from './vitest.ts';

const { arxiv } = platformSources;

/** Lets the harness ask another cold store in SQL for as long as `work` takes. */
async function withColdStore<T>(
  stack: StartedDataBroker,
  coldStore: StartedDataBroker['coldStore'],
  work: () => Promise<T>,
): Promise<T> {
  const changeable = stack as {
    -readonly [Key in keyof StartedDataBroker]: StartedDataBroker[Key];
  };
  const own = stack.coldStore;
  changeable.coldStore = coldStore;
  try {
    return await work();
  } finally {
    changeable.coldStore = own;
  }
}

function sqlOf({ coldStore }: StartedDataBroker) {
  if ('reason' in coldStore) throw new Error(coldStore.reason);
  return coldStore;
}

/** The broker's own cold store in SQL, but its clients go elsewhere or with another token. */
function otherwise(stack: StartedDataBroker, change: Partial<Warehouse>) {
  const own = sqlOf(stack);
  return {
    name: own.name,
    version: own.version,
    capabilities: own.capabilities,
    addresses: own.addresses,
    address: own.address,
    warehouse: own.warehouse,
    certificateFile: own.certificateFile,
    token: own.token,
    open: own.open,
    issueToken: (expires: number) => own.issueToken(expires),
    newestFiles: (location: string) => own.newestFiles(location),
    connect: () => connectWarehouse({ ...own.warehouse, ...change }, { patience: 1_000 }),
    [Symbol.asyncDispose]: async () => {},
  };
}

const found = ({ anomalies }: VerdictFile) =>
  anomalies.flatMap(({ class: name, store, examples }) =>
    examples.map(({ where, expected, found: seen }) => ({
      name: `${name} ${store}`,
      where,
      expected,
      seen,
    })),
  );

describe('is what the cold store says in SQL part of the verdict?', () => {
  test('a good table passes, and the session is closed', async ({ broker }) => {
    for (const seed of [61, 62]) {
      await broker.feed('arxiv', { kind: 'generated', seed, count: 200 });
      await expect(broker).toDeliverExactlyOnce();
    }
    expect(sqlOf(broker.stack).open).toEqual({ sessions: 0, operations: 0 });
    await using connection = await sqlOf(broker.stack).connect();
    const counted = await connection.query('SELECT count(*) AS n FROM arxiv');
    const { verdict } = await broker.judge();
    expect(counted).toEqual([{ n: BigInt(verdict.counts.cold) }]);
    expect(verdict.notRun.map(({ what }) => what)).not.toContainEqual(expect.stringMatching(/SQL/));
  });

  test('the dry run of a set-up names what is missing, and a column that is another one', async ({
    broker,
  }) => {
    await using connection = await sqlOf(broker.stack).connect();
    const missing = (tables: readonly ColdTable[], change: object = {}) =>
      missingIn(connection, { ...COLD_NAMESPACE, ...change, tables });
    const [table] = COLD_TABLES.filter(({ name }) => name === arxiv.coldTable);
    if (table === undefined) throw new Error('unreachable');
    expect(await missing([table])).toEqual([]);
    expect(await missing([{ ...table, name: 'nowhere' }])).toEqual([
      'there is no table data_broker.public.nowhere',
    ]);
    const columns = table.columns.map((column) => ({ ...column, type: 'long' }));
    expect(await missing([{ ...table, columns }])).toEqual([
      'data_broker.public.arxiv: column 1 must be kafka_topic_id bigint and is kafka_topic_id string',
    ]);
    expect(await missing([table], { schema: 'none' })).toEqual([
      'there is no schema data_broker.none',
    ]);
    expect(await missing([table], { catalog: 'none' })).toEqual(['there is no catalog none']);
  });

  test('statistics that lie are a violation that names the file', async ({ broker }) => {
    const { version, file, told, undo } = await forgedStatistics(broker.stack, arxiv);
    const { verdict } = await broker.judge().finally(undo);
    expect(verdict.verdict).toBe('violation');
    expect(found(verdict)).toEqual(
      told.map(({ found: seen, expected }) => ({
        name: 'corrupted cold',
        where: `version ${version} ${file}`,
        expected: `${expected}, as the rows have it`,
        seen: `${seen}, as the log says`,
      })),
    );
  });

  test('a column of another type is a violation that names it', async ({ broker }) => {
    const { version, undo } = await otherColumnType(broker.stack, arxiv);
    const { verdict } = await broker.judge().finally(undo);
    expect(verdict.verdict).toBe('violation');
    expect(found(verdict)).toEqual([
      {
        name: 'corrupted cold',
        where: `version ${version} column 18`,
        expected: 'version_count integer',
        seen: 'version_count long',
      },
    ]);
  });

  test.for([
    ['a checkpoint of the log that is cut off', cutOffCheckpoint, /^WAREHOUSE_SQL: .*arxiv/s],
    ['a feature that is not known', unknownFeature, /^DELTA_UNSUPPORTED_FEATURE: .*holograms/s],
  ] as const)('%s is an infra-error that names it', async ([, spoil, reason], { broker }) => {
    const { undo } = await spoil(broker.stack, arxiv);
    const { verdict } = await broker.judge().finally(undo);
    expect(verdict).toMatchObject({ verdict: 'infra-error', anomalies: [] });
    expect(verdict.reasons[0]).toMatch(reason);
  });

  test.for([
    [
      'a wrong token',
      { token: 'dapi-0123456789' },
      'WAREHOUSE_TOKEN: the warehouse refuses the token',
    ],
    ['no answer', { port: 1 }, 'WAREHOUSE_UNREACHABLE: the warehouse does not answer'],
  ] as const)('%s is an infra-error and never a pass', async ([, change, reason], { broker }) => {
    const { verdict } = await withColdStore(broker.stack, otherwise(broker.stack, change), () =>
      broker.judge(),
    );
    expect(verdict).toMatchObject({ verdict: 'infra-error', anomalies: [] });
    expect(verdict.reasons[0]).toContain(reason);
    expect(JSON.stringify(verdict)).not.toContain(sqlOf(broker.stack).token);
  });

  test('without it the rest is judged, and it is not run, with the reason', async ({ broker }) => {
    const { verdict } = await withColdStore(broker.stack, { reason: 'no network' }, () =>
      broker.judge(),
    );
    expect(verdict.verdict).toBe('pass');
    expect(verdict.notRun).toContainEqual({
      what: expect.stringContaining('the cold store in SQL'),
      reason: 'no network',
    });
  });

  test('with all undone it passes', async ({ broker }) => {
    await expect(broker).toDeliverExactlyOnce();
  });
});
