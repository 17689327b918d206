import { describe, expect, test } from 'vitest';
import { type Commit, replay } from './log.ts';

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
const paths = (...commits: Commit[]) => replay('t', commits).files.map(({ path }) => path);

describe('replay', () => {
  test('keeps what was added and not removed, with version, records and transactions', () => {
    const snapshot = replay('t', [
      created,
      commit(1, add('c.parquet', 4), { txn: { appId: 'x', version: 5 } }),
      commit(2, { remove: { path: 'a%20b.parquet' } }, { txn: { appId: 'x', version: 7 } }),
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

  test('a file added again counts once, by its last version', () => {
    const again = replay('t', [created, commit(1, add('a%20b.parquet', 3))]);
    expect(again).toMatchObject({ records: 3, files: [{ version: 1 }] });
  });

  test('a file removed and added again is there', () => {
    const removed = commit(1, { remove: { path: 'a%20b.parquet' } });
    expect(paths(created, removed)).toEqual([]);
    expect(paths(created, removed, commit(2, add('a%20b.parquet')))).toEqual(['a b.parquet']);
  });

  test('files that were only moved about (dataChange=false) are replaced like any other', () => {
    const compacted = commit(
      1,
      { remove: { path: 'a%20b.parquet', dataChange: false } },
      { add: { path: 'whole.parquet', size: 10, dataChange: false } },
    );
    expect(paths(created, compacted)).toEqual(['whole.parquet']);
  });

  test('a tombstone of a file that is not there does nothing, nor does what has no rows', () => {
    const others = commit(
      1,
      { remove: { path: 'gone.parquet', deletionTimestamp: 1 } },
      { commitInfo: { operation: 'VACUUM END' } },
      { cdc: { path: 'x', size: 1 } },
      { domainMetadata: { domain: 'd', configuration: '', removed: false } },
    );
    expect(paths(created, others)).toEqual(['a b.parquet']);
  });

  test('without statistics the number of records is not known', () => {
    expect(replay('t', [created, commit(1, add('d.parquet'))]).records).toBeUndefined();
  });

  test('begins with a checkpoint, of whose files the version is not known', () => {
    const checkpoint = {
      version: 9,
      actions: [protocol, metaData, add('old', 1), add('older', 1)],
    };
    const later = commit(10, { remove: { path: 'older' } }, add('new', 2));
    expect(replay('t', [later], checkpoint)).toMatchObject({
      version: 10,
      records: 3,
      files: [
        { path: 'old', version: null },
        { path: 'new', version: 10 },
      ],
    });
    expect(replay('t', [], checkpoint).version).toBe(9);
  });
});

describe('a log that is broken is refused by what is broken', () => {
  const text = (version: number, content: string): Commit => ({ version, text: content });
  test.each([
    [
      'a line cut off',
      text(1, `${JSON.stringify(add('x', 1))}\n{"add":{"pa`),
      /version 1, line 2 is no JSON/,
    ],
    ['a line of something else', text(1, '[]'), /version 1, line 1 is no action/],
    ['a file without a path', text(1, '{"add":{"size":1}}'), /version 1, line 1 is no action/],
    ['an empty commit', text(1, '\n'), /version 1, line 1 is missing: the commit is empty/],
    ['a path that is not encoded', commit(1, add('100%')), /path 100% is not URL-encoded/],
    [
      'statistics cut off',
      commit(1, { add: { path: 'x', size: 1, stats: '{"num' } }),
      /statistics/,
    ],
    ['a schema cut off', commit(1, { metaData: { schemaString: '{' } }), /schema is no JSON/],
  ])('%s', (_, broken, message) => {
    expect(() => replay('t', [created, broken])).toThrow(message);
  });

  test('no protocol, no schema', () => {
    expect(() => replay('t', [commit(0, metaData)])).toThrow(/no commit names the protocol/);
    expect(() => replay('t', [commit(0, protocol)])).toThrow(/no commit names the schema/);
  });
});

describe('what a table uses and can not be read is refused by its name', () => {
  const needs = (...readerFeatures: string[]) => ({
    protocol: { minReaderVersion: 3, minWriterVersion: 7, readerFeatures },
  });
  const setting = (name: string, value: string) => ({
    metaData: { ...metaData.metaData, configuration: { [name]: value } },
  });
  const field = (type: unknown, metadata = {}) => ({
    metaData: {
      ...metaData.metaData,
      schemaString: JSON.stringify({ type: 'struct', fields: [{ name: 'v', type, metadata }] }),
    },
  });
  const deleted = {
    path: 'x',
    size: 1,
    deletionVector: { storageType: 'u', pathOrInlineDv: 'ab^-aqEH.-t@S}K', offset: 4 },
  };

  test.each([
    ['reader version 4', [{ protocol: { minReaderVersion: 4 } }]],
    ['reader feature quantumTables', [needs('quantumTables')]],
    ['deletion vectors', [{ add: deleted }]],
    ['column mapping', [setting('delta.columnMapping.mode', 'name')]],
    ['column mapping', [setting('delta.columnMapping.mode', 'id'), needs('columnMapping')]],
    ['type widening', [needs('typeWidening'), field('long', { 'delta.typeChanges': [] })]],
    ['variant type', [needs('variantType'), field('variant')]],
    ['variant type', [needs('variantType-preview'), field('variant')]],
    ['variant shredding', [needs('variantShredding-preview'), field('variant')]],
    ['geospatial types', [needs('geospatial'), field('geometry(OGC:CRS84)')]],
    ['commits managed by a catalog', [needs('catalogManaged')]],
    ['commits managed by a catalog', [needs('catalogOwned-preview')]],
    ['data format orc', [{ metaData: { ...metaData.metaData, format: { provider: 'orc' } } }]],
  ])('%s', (feature, actions) => {
    const refusal = () => replay('t', [created, commit(1, ...actions)]);
    expect(refusal).toThrow(`${feature} can't be read`);
    expect(refusal).toThrow(expect.objectContaining({ code: 'DELTA_UNSUPPORTED_FEATURE' }));
  });

  test('features that are allowed and not used are no obstacle', () => {
    const allowed = needs('deletionVectors', 'columnMapping', 'typeWidening', 'v2Checkpoint');
    const harmless = needs('timestampNtz', 'vacuumProtocolCheck');
    expect(paths(created, commit(1, allowed))).toEqual(['a b.parquet']);
    expect(paths(created, commit(1, harmless))).toEqual(['a b.parquet']);
  });

  test('nor are deletion vectors that a later commit has purged', () => {
    const { size: _, ...name } = deleted;
    const purged = commit(2, { remove: name }, add('purged', 1));
    expect(paths(created, commit(1, { add: deleted }), purged)).toEqual(['a b.parquet', 'purged']);
  });

  test('a remove names the one deletion vector that it means', () => {
    const other = { remove: { path: 'x' } };
    expect(() => paths(created, commit(1, { add: deleted }), commit(2, other))).toThrow(
      /deletion vectors/,
    );
  });
});
