import { expect, test } from 'vitest';
import { optionProblems } from './option-checks.ts';
import { LINES, lineOf, type PhaseName } from './server-line.ts';

type Case = [PhaseName, string, Record<string, unknown>];
const problems = ([phase, action, options]: Case, lines = LINES) =>
  optionProblems(phase, { actions: { [action]: options } }, lines);
const SIX = [lineOf(6)];
const EIGHT = [lineOf(8)];

test.each<Case>([
  ['hot', 'rollover', { max_age: '1d' }],
  ['hot', 'set_priority', { priority: 100 }],
  ['warm', 'set_priority', { priority: null }],
  ['warm', 'allocate', { number_of_replicas: 0 }],
  ['warm', 'allocate', { require: { box: 'warm' }, include: {} }],
  ['warm', 'shrink', { number_of_shards: 1 }],
  ['warm', 'forcemerge', { max_num_segments: 1 }],
  ['warm', 'readonly', {}],
  ['cold', 'freeze', {}],
  ['delete', 'delete', {}],
])('all lines take %s %s %j', (...one) => {
  expect([problems(one), problems(one, SIX), problems(one, EIGHT)]).toEqual([[], [], []]);
});

test.each<Case>([
  ['warm', 'allocate', { total_shards_per_node: 2 }],
  ['warm', 'shrink', { max_primary_shard_size: '50gb', allow_write_after_shrink: true }],
  ['warm', 'forcemerge', { max_num_segments: 1, index_codec: 'best_compression' }],
  ['delete', 'delete', { delete_searchable_snapshot: false }],
])('8.x alone takes %s %s %j', (...one) => {
  expect([problems(one), problems(one, EIGHT)]).toEqual([[], []]);
  expect(problems(one, SIX)).not.toEqual([]);
});

test.each<[string, string, ...Case]>([
  ['missing-option', 'phases.warm.actions.shrink', 'warm', 'shrink', {}],
  ['missing-option', 'phases.warm.actions.allocate', 'warm', 'allocate', {}],
  ['missing-option', 'phases.warm.actions.allocate', 'warm', 'allocate', { require: {} }],
  ['missing-option', 'phases.hot.actions.set_priority', 'hot', 'set_priority', {}],
  ['missing-option', 'phases.warm.actions.forcemerge', 'warm', 'forcemerge', {}],
  [
    'missing-option',
    'phases.cold.actions.searchable_snapshot',
    'cold',
    'searchable_snapshot',
    { force_merge_index: true },
  ],
  ['unknown-option', 'phases.delete.actions.delete.foo', 'delete', 'delete', { foo: 1 }],
  ['unknown-option', 'phases.warm.actions.readonly.on', 'warm', 'readonly', { on: true }],
])('%s at %s', (name, where, ...one) => {
  const found = problems(one);
  expect(found.map((problem) => [problem.name, problem.where])).toEqual([[name, where]]);
  for (const text of Object.values(found[0] ?? {})) expect(text).not.toMatch(/undefined|^$/);
});

test('of an action that no line knows only that is said, elsewhere', () => {
  expect(problems(['warm', 'melt', { foo: 1 }])).toEqual([]);
});
