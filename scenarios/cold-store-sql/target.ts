import { randomBytes } from 'node:crypto';
import { silent } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { ensureEngine } from '../../stack/engine/index.ts';
import { obtainImages } from '../../stack/images/index.ts';
import { openRun } from '../../stack/run/run.ts';
import {
  connectWarehouse,
  type SqlConnection,
} from '../../stack/services/databricks/connection.ts';
import { type ColdStoreSql, startColdStoreSql } from '../../stack/services/databricks/stand-in.ts';
import { planWorkspace } from '../../stack/services/databricks/workspace.ts';
import { obtainDeltaExtension } from '../../stack/services/delta/extension/obtain.ts';
import { minioCredentials, type ObjectStore, startMinio } from '../../stack/services/minio.ts';
import { digests } from './contract-digests.ts';
import { type ContractTable, million, types, versions } from './contract-tables.ts';
import { writeDeltaTable } from './delta-writer.ts';

/** Where the contract is tried: a warehouse with the contract's tables in a schema. */
export interface ContractTarget extends AsyncDisposable {
  /** Catalog and schema of the tables. */
  readonly namespace: { catalog: string; schema: string };
  connect(): Promise<SqlConnection>;
}

const CONTRACT_TABLES: readonly ContractTable[] = [types, versions, million, digests];
export const BUCKET = 'contract';
const NAMESPACE = { catalog: 'data_broker', schema: 'public' };

/** The stand-in over a MinIO of its own. */
export interface StandInTarget extends ContractTarget {
  readonly store: ObjectStore;
  readonly sql: ColdStoreSql;
}

/** Starts MinIO, writes the contract's tables by hand, and starts the stand-in. */
export async function standInTarget(tables = CONTRACT_TABLES): Promise<StandInTarget> {
  const resources = new Resources();
  try {
    const engine = await ensureEngine({ install: false, progress: silent });
    const images = await obtainImages(engine, ['minio'], {
      source: 'auto',
      install: false,
      progress: silent,
    });
    const run = await openRun(engine.docker, resources);
    const image = images.get('minio');
    if (image === undefined) throw new Error('there is no image of MinIO');
    const store = await startMinio({ run }, image, { memory: 512 }, minioCredentials(run));
    await store.createBucket(BUCKET);
    for (const table of tables) {
      await writeDeltaTable(store, BUCKET, `${NAMESPACE.schema}/${table.name}`, table);
    }
    const extension = await obtainDeltaExtension({ install: true, progress: silent });
    const sql = await startColdStoreSql({
      run,
      store,
      bucket: BUCKET,
      namespace: NAMESPACE,
      extension,
    });
    resources.add('SQL stand-in', () => sql[Symbol.asyncDispose]());
    return {
      namespace: NAMESPACE,
      store,
      sql,
      connect: () => sql.connect(),
      [Symbol.asyncDispose]: () => resources.release(),
    };
  } catch (error) {
    await resources.release();
    throw error;
  }
}

/** A schema of its own on the configured workspace, in which the tables are made in SQL. */
export async function workspaceTarget(): Promise<ContractTarget> {
  const plan = planWorkspace();
  if (!plan.ready) throw new Error(plan.reason);
  const schema = `contract_${randomBytes(4).toString('hex')}`;
  const namespace = { catalog: plan.catalog, schema };
  const admin = await connectWarehouse(plan.warehouse, { catalog: plan.catalog });
  const drop = async () => {
    await admin.query(`DROP SCHEMA IF EXISTS ${plan.catalog}.${schema} CASCADE`);
    await admin[Symbol.asyncDispose]();
  };
  try {
    await admin.query(`CREATE SCHEMA ${plan.catalog}.${schema}`);
    for (const table of CONTRACT_TABLES) {
      for (const statement of statements(`${plan.catalog}.${schema}.${table.name}`, table)) {
        await admin.query(statement);
      }
    }
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    namespace,
    connect: () => connectWarehouse(plan.warehouse, namespace),
    [Symbol.asyncDispose]: drop,
  };
}

function statements(name: string, { columns, versions }: ContractTable): string[] {
  const declared = columns.map((column) => `${column.name} ${column.sql}`).join(', ');
  return [
    `CREATE TABLE ${name} (${declared}) USING DELTA`,
    ...versions.map(({ databricks }) => `INSERT INTO ${name} ${databricks}`),
  ];
}
