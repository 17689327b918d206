import { describe, expect, test } from 'vitest';
import { type Commit, commitVersion, replay } from './log.ts';

const commit = (version: number, ...actions: object[]): Commit => ({
  version,
  text: actions.map((action) => JSON.stringify(action)).join('\n'),
});
const protocol = { protocol: { minReaderVersion: 1, minWriterVersion: 2 } };
const metaData = {
  metaData: {
    schemaString: JSON.stringify({
      type: 'struct',
      fields: [{ name: 'id', type: 'string', nullable: false, metadata: {} }],
    }),
    partitionColumns: [] as string[],
    configuration: { 'dataBroker.lineage': 'a' } as Record<string, string>,
  },
};
const add = (path: string, numRecords?: number) => ({
  add: {
    path,
    size: 10,
    ...(numRecords === undefined ? {} : { stats: JSON.stringify({ numRecords }) }),
  },
});
const created = commit(0, protocol, metaData, add('a%20b.parquet', 3));

describe('replay', () => {
  test('keeps what was added and not removed, with version, records and transactions', () => {
    const snapshot = replay('t', [
      commit(2, { remove: { path: 'a%20b.parquet' } }, { txn: { appId: 'x', version: 7 } }),
      created,
      commit(1, add('c.parquet', 4), { txn: { appId: 'x', version: 5 } }),
    ]);
    expect(snapshot).toMatchObject({
      version: 2,
      records: 4,
      files: [{ path: 'c.parquet', version: 1, records: 4 }],
      properties: { 'dataBroker.lineage': 'a' },
      columns: [{ name: 'id', type: 'string' }],
    });
    expect(snapshot.transactions.get('x')).toBe(7);
  });

  test('a file added again counts once', () => {
    expect(replay('t', [created, commit(1, add('a%20b.parquet', 3))]).records).toBe(3);
  });

  test('without statistics the number of records is not known', () => {
    expect(replay('t', [created, commit(1, add('d.parquet'))]).records).toBeUndefined();
  });

  test('a missing version is named', () => {
    expect(() => replay('t', [created, commit(2, add('x', 1))])).toThrow(/version 1 is missing/);
    expect(() => replay('t', [commit(1, add('x', 1))])).toThrow(/version 0 is missing/);
  });

  test('a line that is no JSON is named', () => {
    const broken = { version: 1, text: `${JSON.stringify(add('x', 1))}\n{"add":{"pa` };
    expect(() => replay('t', [created, broken])).toThrow(/version 1, line 2 is no JSON/);
  });

  test.each([
    ['deletion vectors', { add: { path: 'x', size: 1, deletionVector: {} } }],
    [
      'reader feature v2Checkpoint',
      { protocol: { minReaderVersion: 3, readerFeatures: ['v2Checkpoint'] } },
    ],
    ['reader version 4', { protocol: { minReaderVersion: 4 } }],
    ['partition columns', { metaData: { ...metaData.metaData, partitionColumns: ['day'] } }],
    [
      'column mapping by name',
      { metaData: { ...metaData.metaData, configuration: { 'delta.columnMapping.mode': 'name' } } },
    ],
  ])('%s are refused by name', (feature, action) => {
    expect(() => replay('t', [created, commit(1, action)])).toThrow(`${feature} can't be read`);
  });
});

test('only commits are commits', () => {
  expect(commitVersion('t/_delta_log/00000000000000000012.json')).toBe(12);
  expect(commitVersion('t/_delta_log/00000000000000000012.checkpoint.parquet')).toBeUndefined();
  expect(commitVersion('t/_delta_log/_last_checkpoint')).toBeUndefined();
});
