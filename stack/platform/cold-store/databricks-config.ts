import { type ColdTable, databricksType, TABLE_PROPERTIES } from './set-up.ts';

/**
 * The text of `databricks-config.yml`, which the deployment guide names: a cluster, catalog and schema, and the
 * schema of each table.
 */
export function databricksConfig(
  catalog: string,
  schema: string,
  tables: readonly ColdTable[],
): string {
  const properties = Object.entries(TABLE_PROPERTIES);
  return `${[
    '# The cold store on Databricks, as the deployment guide names it (step 3).',
    '# Made from the models of the sources; a test holds it to them. `npx data-broker workspace` gives it as SQL.',
    'cluster:',
    '  cluster_name: data-broker',
    '  spark_version: 15.4.x-scala2.12',
    '  node_type_id: i3.xlarge',
    '  num_workers: 1',
    '  autotermination_minutes: 30',
    '  data_security_mode: USER_ISOLATION',
    `catalog: ${catalog}`,
    `schema: ${schema}`,
    'table_properties:',
    ...properties.map(([name, value]) => `  ${name}: "${value}"`),
    'tables:',
    ...tables.flatMap(({ name, columns }) => [
      `  ${name}:`,
      ...columns.map(({ name: column, type, nullable }) => {
        const required = nullable ? '' : ', nullable: false';
        return `    - { name: ${column}, type: "${databricksType(type)}"${required} }`;
      }),
    ]),
  ].join('\n')}\n`;
}
