import type { Translated } from '../dialect/query-context.ts';
import { unsupported } from '../dialect/sql-error.ts';
import { type SqlType, typeFromDelta, typeName } from '../dialect/types.ts';
import { rowsQuery, STRING, type Value } from '../result/values.ts';
import type { Catalog, Namespace } from '../tables/catalog.ts';
import type { DeltaHistory } from '../tables/history.ts';

const texts = (...names: string[]) => names.map((name) => ({ name, type: STRING }));

export function showCatalogs(catalog: Catalog, pattern: string | undefined): Translated {
  return rowsQuery(
    texts('catalog'),
    [catalog.name].filter(matching(pattern)).map((name) => [name]),
  );
}

/** @throws {SqlError} NO_SUCH_CATALOG_EXCEPTION */
export async function showSchemas(
  catalog: Catalog,
  name: string,
  pattern: string | undefined,
): Promise<Translated> {
  catalog.requireCatalog(name);
  const schemas = (await catalog.schemas()).filter(matching(pattern));
  return rowsQuery(
    texts('databaseName'),
    schemas.map((schema) => [schema]),
  );
}

/** @throws {SqlError} NO_SUCH_CATALOG_EXCEPTION, SCHEMA_NOT_FOUND */
export async function showTables(
  catalog: Catalog,
  { catalog: name, schema }: Namespace,
  pattern: string | undefined,
): Promise<Translated> {
  const database = await catalog.requireSchema(name, schema);
  const tables = (await catalog.tables(database)).filter(matching(pattern));
  const columns = [...texts('database', 'tableName'), { name: 'isTemporary', type: BOOLEAN }];
  return rowsQuery(
    columns,
    tables.map((table) => [database, table, false]),
  );
}

/** `*` is any text, `|` separates alternatives; case does not matter. */
function matching(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  if (!/^[\w*| -]*$/.test(pattern)) throw unsupported(`the pattern '${pattern}'`);
  const alternatives = pattern.split('|').map((part) => part.trim().replaceAll('*', '.*'));
  const expression = new RegExp(`^(?:${alternatives.join('|')})$`, 'i');
  return (name) => expression.test(name);
}

/**
 * DESCRIBE TABLE.
 * @throws {SqlError} UNSUPPORTED_FEATURE for a partitioned table, of which Databricks says more
 */
export async function describe(table: DeltaHistory): Promise<Translated> {
  const { columns, partitionColumns } = await table.at(undefined);
  if (partitionColumns.length > 0) throw unsupported('DESCRIBE TABLE of a partitioned table');
  return rowsQuery(
    texts('col_name', 'data_type', 'comment'),
    columns.map((column) => {
      const { metadata } = column as { metadata?: { comment?: string } };
      return [column.name, typeName(typeFromDelta(column.type)), metadata?.comment ?? null];
    }),
  );
}

const BIGINT: SqlType = { name: 'bigint' };
const BOOLEAN: SqlType = { name: 'boolean' };
const TEXTS: SqlType = { name: 'map', key: STRING, value: STRING };
const JOB: SqlType = {
  name: 'struct',
  fields: ['jobId', 'jobName', 'jobRunId', 'runId', 'jobOwnerId', 'triggerType'].map((name) => ({
    name,
    type: STRING,
  })),
};
const NOTEBOOK: SqlType = { name: 'struct', fields: [{ name: 'notebookId', type: STRING }] };
const HISTORY = [
  { name: 'version', type: BIGINT },
  { name: 'timestamp', type: { name: 'timestamp' } as SqlType },
  ...texts('userId', 'userName', 'operation'),
  { name: 'operationParameters', type: TEXTS },
  { name: 'job', type: JOB },
  { name: 'notebook', type: NOTEBOOK },
  ...texts('clusterId'),
  { name: 'readVersion', type: BIGINT },
  ...texts('isolationLevel'),
  { name: 'isBlindAppend', type: BOOLEAN },
  { name: 'operationMetrics', type: TEXTS },
  ...texts('userMetadata', 'engineInfo'),
];

/** DESCRIBE HISTORY: the newest version first. */
export async function history(table: DeltaHistory, limit: number | undefined): Promise<Translated> {
  const entries = (await table.entries()).slice(0, limit);
  return rowsQuery(
    HISTORY,
    entries.map(({ version, time, info }): Value[] => [
      version,
      new Date(time),
      info.userId ?? null,
      info.userName ?? null,
      info.operation ?? null,
      textMap(info.operationParameters),
      null,
      null,
      info.clusterId ?? null,
      info.readVersion ?? null,
      info.isolationLevel ?? null,
      info.isBlindAppend ?? null,
      textMap(info.operationMetrics),
      info.userMetadata ?? null,
      info.engineInfo ?? null,
    ]),
  );
}

function textMap(values: Record<string, unknown> | undefined): ReadonlyMap<string, string> | null {
  if (values === undefined) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return new Map(Object.entries(values).map(([key, value]) => [key, text(value)]));
}
