import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { databricksConfig } from '../stack/platform/cold-store/databricks-config.ts';
import { COLD_NAMESPACE } from '../stack/platform/job-environment.ts';
import { workspaceSettings } from '../stack/services/databricks/workspace.ts';
import { COLD_TABLES, describeWorkspace } from './workspace.ts';

const CONFIG = new URL('../stack/platform/cold-store/databricks-config.yml', import.meta.url);
const settings = {
  DATABRICKS_HOST: 'dbc-a1b2.cloud.databricks.com',
  DATABRICKS_HTTP_PATH: '/sql/1.0/warehouses/abc123',
  DATABRICKS_TOKEN: 'dapi0123456789',
};

test('databricks-config.yml says what the models say', () => {
  const { catalog, schema } = COLD_NAMESPACE;
  expect(readFileSync(CONFIG, 'utf8')).toBe(databricksConfig(catalog, schema, COLD_TABLES));
  expect(COLD_TABLES.map(({ name }) => name).sort()).toEqual(['arxiv', 'dns', 'github', 'news']);
});

test('a dry run gives the SQL of all tables at the location, and never the token', () => {
  const location = { DATABRICKS_EXTERNAL_LOCATION: 's3://lake/data' };
  const text = describeWorkspace(
    workspaceSettings({ ...settings, ...location, DATABRICKS_SCHEMA: 'cold' }),
    [],
  );
  expect(text).toContain('nothing is missing');
  expect(text).toContain(
    'USE CATALOG data_broker;\nCREATE SCHEMA IF NOT EXISTS cold;\nCREATE TABLE IF NOT EXISTS cold.arxiv (\n  kafka_topic_id STRING NOT NULL,\n  kafka_partition INT NOT NULL,\n  kafka_offset BIGINT NOT NULL,\n  kafka_timestamp TIMESTAMP NOT NULL,\n  event_id STRING,\n',
  );
  expect(text).toContain('  categories ARRAY<STRING> NOT NULL,\n');
  expect(text).toContain("\n) USING DELTA\nLOCATION 's3://lake/data/cold/dns'\nTBLPROPERTIES (");
  expect(text).toContain(
    'DROP TABLE IF EXISTS data_broker.cold.news;\nDROP SCHEMA IF EXISTS data_broker.cold RESTRICT;',
  );
  expect(text).not.toContain(settings.DATABRICKS_TOKEN);
});

test('what is missing comes first', () => {
  const location = { DATABRICKS_EXTERNAL_LOCATION: 's3://lake' };
  const some = describeWorkspace(workspaceSettings(location), ['DATABRICKS_HOST is missing']);
  expect(some).toContain("LOCATION 's3://lake/public/arxiv'");
  const text = describeWorkspace(workspaceSettings({}), ['DATABRICKS_HOST is missing']);
  expect(text.split('\n')[0]).toBe('missing: DATABRICKS_HOST is missing');
  expect(text).toContain("LOCATION 's3://BUCKET/PATH/public/arxiv'");
});
