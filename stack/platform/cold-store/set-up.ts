import type { SqlConnection } from '../../services/databricks/connection.ts';

/** A column as the models name it. */
export interface ColdColumn {
  name: string;
  type: string;
  nullable: boolean;
}

/** A cold table by its name, in the order of its columns. */
export interface ColdTable {
  name: string;
  columns: readonly ColdColumn[];
}

export interface WorkspaceSetUp {
  catalog: string;
  schema: string;
  /** The external location that the jobs write to, `s3://bucket/path`. */
  location: string;
  tables: readonly ColdTable[];
}

/** What Databricks would switch on for a new table, but the jobs do not write, or our own reading does not read. */
export const TABLE_PROPERTIES = {
  'delta.checkpointPolicy': 'classic',
  'delta.columnMapping.mode': 'none',
  'delta.enableDeletionVectors': 'false',
  'delta.enableRowTracking': 'false',
} as const;

/** A type of the models in Databricks SQL, as `DESCRIBE TABLE` gives it. */
export function databricksType(type: string): string {
  if (type.endsWith('[]')) return `array<${databricksType(type.slice(0, -2))}>`;
  return { integer: 'int', long: 'bigint' }[type] ?? type;
}

/** The deployment guide's step 3: catalog, schema, and the tables over the files that the jobs write. */
export function setUpStatements({ catalog, schema, location, tables }: WorkspaceSetUp): string[] {
  const properties = Object.entries(TABLE_PROPERTIES).map(
    ([name, value]) => `'${name}' = '${value}'`,
  );
  return [
    `CREATE CATALOG IF NOT EXISTS ${catalog}`,
    `USE CATALOG ${catalog}`,
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    ...tables.map(({ name, columns }) => {
      const lines = columns.map((column) => {
        const type = databricksType(column.type).toUpperCase();
        return `  ${column.name} ${type}${column.nullable ? '' : ' NOT NULL'}`;
      });
      return `CREATE TABLE IF NOT EXISTS ${schema}.${name} (\n${lines.join(',\n')}\n) USING DELTA\nLOCATION '${location}/${schema}/${name}'\nTBLPROPERTIES (${properties.join(', ')})`;
    }),
  ];
}

/** Takes the tables back, and the schema if nothing else is in it. Files at the location stay: they are the jobs'. */
export function tearDownStatements({ catalog, schema, tables }: WorkspaceSetUp): string[] {
  return [
    ...tables.map(({ name }) => `DROP TABLE IF EXISTS ${catalog}.${schema}.${name}`),
    `DROP SCHEMA IF EXISTS ${catalog}.${schema} RESTRICT`,
  ];
}

/**
 * What a warehouse lacks of a set-up, as sentences; asks, and changes nothing.
 * @throws the driver's error
 */
export async function missingIn(
  connection: SqlConnection,
  { catalog, schema, tables }: Omit<WorkspaceSetUp, 'location'>,
): Promise<string[]> {
  const names = async (sql: string, column: string) =>
    (await connection.query(sql)).map((row) => String(row[column]));
  if (!(await names('SHOW CATALOGS', 'catalog')).includes(catalog)) {
    return [`there is no catalog ${catalog}`];
  }
  if (!(await names(`SHOW SCHEMAS IN ${catalog}`, 'databaseName')).includes(schema)) {
    return [`there is no schema ${catalog}.${schema}`];
  }
  const there = await names(`SHOW TABLES IN ${catalog}.${schema}`, 'tableName');
  const missing: string[] = [];
  for (const { name, columns } of tables) {
    const table = `${catalog}.${schema}.${name}`;
    if (!there.includes(name)) {
      missing.push(`there is no table ${table}`);
      continue;
    }
    const described = await connection.query(`DESCRIBE TABLE ${table}`);
    const found = described.map((row) => `${row['col_name']} ${row['data_type']}`);
    const wanted = columns.map((column) => `${column.name} ${databricksType(column.type)}`);
    const at = wanted.findIndex((column, index) => found[index] !== column);
    if (at >= 0) {
      missing.push(
        `${table}: column ${at + 1} must be ${wanted[at]} and is ${found[at] ?? 'not there'}`,
      );
    }
  }
  return missing;
}
