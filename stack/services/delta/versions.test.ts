import { expect, test } from 'vitest';
import { parseVersion, tableVersions } from './versions.ts';

const lines = (...actions: object[]) => actions.map((action) => JSON.stringify(action)).join('\n');
const add = { path: 'a%20b.parquet', size: 10, dataChange: true };

test('what a commit did', () => {
  const text = lines(
    { commitInfo: { timestamp: 17, operation: 'STREAMING UPDATE' } },
    { txn: { appId: 'job', version: 7 } },
    { add },
  );
  expect(parseVersion('t', 3, text)).toEqual({
    version: 3,
    committedAt: 17,
    transactions: { job: 7 },
    rewrites: false,
    adds: true,
    added: [{ path: 'a b.parquet', bytes: 10, partitionValues: {} }],
    removed: [],
  });
});

test.each([
  ['takes files away', { remove: { path: 'a%20b.parquet' } }],
  ['adds files without new data', { add: { ...add, dataChange: false } }],
])('a commit that %s rewrites', (_, action) => {
  expect(parseVersion('t', 0, lines(action))).toMatchObject({ rewrites: true, committedAt: null });
});

test('a line that is no JSON is named', () => {
  expect(() => parseVersion('t', 4, '{"add":')).toThrow(/version 4, line 1 is no JSON/);
});

test('all commits up to a version, in order', async () => {
  const names = ['00000000000000000002.json', '00000000000000000000.json', '_last_checkpoint'];
  const later = '00000000000000000003.json';
  const store = {
    list: async () => [...names, later].map((name) => ({ key: `t/_delta_log/${name}`, bytes: 1 })),
    get: async () => new TextEncoder().encode(lines({ add })),
  };
  const versions = await tableVersions(store, 'cold', 't', 2);
  expect(versions.map(({ version }) => version)).toEqual([0, 2]);
});
