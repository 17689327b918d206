import { expect, test } from 'vitest';
import { SOURCES } from '../../../fixtures/records/index.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import { untrueSchema } from './schema.ts';
import { hasNoOther, otherVersions, sampleVersions } from './versions.ts';

test('the first version, the last, and one between them that the seed picks', () => {
  const versions = Array.from({ length: 20 }, (_, version) => version);
  const picked = new Set(
    Array.from({ length: 50 }, (_, seed) => {
      const [first, between, last, ...more] = sampleVersions(versions, seed);
      expect([first, last, more]).toEqual([0, 19, []]);
      return between;
    }),
  );
  expect(picked.size).toBeGreaterThan(10);
  expect(sampleVersions(versions, 7)).toEqual(sampleVersions(versions, 7));
});

test.each([
  ['no version', [], []],
  ['the only one', [0], [0]],
  ['both', [0, 1], [0, 1]],
  ['the last where the first are gone', [4, 5, 6], [6]],
])('%s', (_, versions, sampled) => expect(sampleVersions(versions, 1)).toEqual(sampled));

test('of the other versions at most 3, picked by the seed, and none twice', () => {
  const versions = Array.from({ length: 100 }, (_, version) => version);
  const others = otherVersions(versions, 7);
  expect(new Set([...others, ...sampleVersions(versions, 7)]).size).toBe(6);
  expect(otherVersions(versions, 8)).not.toEqual(others);
  const few = versions.slice(0, 6);
  expect([...otherVersions(few, 7), ...sampleVersions(few, 7)].sort()).toEqual(few);
  expect(otherVersions([4, 5, 6], 7)).toEqual([]);
});

test('a version with a file that the newer one lacks', () => {
  const of = (...paths: string[]) => ({ files: paths.map((path) => ({ path })) }) as Snapshot;
  expect(hasNoOther(of('a'), of('a', 'b'))).toBe(true);
  expect(hasNoOther(of('a', 'c'), of('a', 'b'))).toBe(false);
});

const { fields } = SOURCES.arxiv;
const logged = (): Snapshot['columns'] =>
  fields.map(({ name, type }) => ({
    name,
    type: type === 'string[]' ? { type: 'array', elementType: 'string' } : type,
    nullable: true,
  }));
const schema = (columns: Snapshot['columns']) =>
  untrueSchema({ version: 3, columns } as Snapshot, fields).map(
    ({ place, expected, found }) => `${place}: ${expected}, not ${found}`,
  );

test('columns are the model’s by name, type and order', () => {
  expect(schema(logged())).toEqual([]);
  const [first, second, ...rest] = logged();
  if (first === undefined || second === undefined) throw new Error('no columns');
  expect(schema([first, { ...second, type: 'long' }, ...rest])).toEqual([
    'column 2: kafka_partition integer, not kafka_partition long',
  ]);
  expect(schema([second, first, ...rest])).toHaveLength(2);
  expect(schema([...logged(), { name: 'more', type: 'string', nullable: true }])).toEqual([
    'column 23: no further column, not more string',
  ]);
  expect(schema(logged().slice(0, -1))).toEqual([
    'column 22: word_count integer, not no such column',
  ]);
});
