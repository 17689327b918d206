import { expect, test } from 'vitest';
import { planWorkspace, workspaceSettings } from './workspace.ts';

const complete = {
  DATABRICKS_HOST: 'dbc-a1b2.cloud.databricks.com',
  DATABRICKS_HTTP_PATH: '/sql/1.0/warehouses/abc123',
  DATABRICKS_TOKEN: 'dapi0123456789',
};

test('without settings the reason names all three', () => {
  const plan = planWorkspace({});
  expect(plan).toMatchObject({ ready: false });
  if (plan.ready) throw new Error('unreachable');
  for (const setting of Object.keys(complete))
    expect(plan.reason).toContain(`${setting} is missing`);
});

test('with all of them the warehouse is named', () => {
  expect(planWorkspace(complete)).toEqual({
    ready: true,
    warehouse: {
      kind: 'workspace',
      host: complete.DATABRICKS_HOST,
      port: 443,
      path: complete.DATABRICKS_HTTP_PATH,
      token: complete.DATABRICKS_TOKEN,
    },
    catalog: 'data_broker',
    schema: 'public',
  });
});

test.each([
  [{ DATABRICKS_TOKEN: '' }, 'DATABRICKS_TOKEN is missing'],
  [{ DATABRICKS_HOST: 'https://dbc.cloud.databricks.com' }, 'DATABRICKS_HOST is malformed'],
  [{ DATABRICKS_HTTP_PATH: 'warehouses/1' }, 'DATABRICKS_HTTP_PATH is malformed'],
  [{ DATABRICKS_SCHEMA: 'a.b' }, 'DATABRICKS_SCHEMA is malformed'],
  [{ DATABRICKS_EXTERNAL_LOCATION: '/data' }, 'DATABRICKS_EXTERNAL_LOCATION is malformed'],
])('half of a configuration is an error and not a silent skip: %o', (change, message) => {
  expect(() => planWorkspace({ ...complete, ...change })).toThrow(message);
});

test('an external location is taken without the slash at its end', () => {
  const location = { DATABRICKS_EXTERNAL_LOCATION: 's3://lake/data-broker/' };
  expect(planWorkspace({ ...complete, ...location })).toMatchObject({
    location: 's3://lake/data-broker',
  });
});

test('settings that are not whole are named one by one, and what is there is kept', () => {
  const some = {
    DATABRICKS_HOST: complete.DATABRICKS_HOST,
    DATABRICKS_EXTERNAL_LOCATION: 's3://lake',
  };
  const { problems, location, warehouse } = workspaceSettings({
    ...some,
    DATABRICKS_CATALOG: 'a b',
  });
  expect(problems.map(({ setting, problem }) => `${setting} ${problem}`)).toEqual([
    'DATABRICKS_HTTP_PATH missing',
    'DATABRICKS_TOKEN missing',
    'DATABRICKS_CATALOG malformed',
  ]);
  expect([location, warehouse.host]).toEqual(['s3://lake', complete.DATABRICKS_HOST]);
});
