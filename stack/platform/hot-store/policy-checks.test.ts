import { describe, expect, test } from 'vitest';
import { dataBroker } from '../../data-broker.ts';
import { DEFAULT_POLICY, type LifecyclePolicy } from './policy.ts';
import { policyProblems } from './policy-checks.ts';
import { parsePolicy } from './policy-file.ts';
import { PolicyError } from './policy-problem.ts';
import { MOST_DOCUMENTS } from './rollover-checks.ts';
import { LINES, lineOf } from './server-line.ts';
import { DAY } from './units.ts';

const needs = { lines: LINES, retention: 10 * DAY, longestOutage: DAY };
const only = (major: number) => ({ ...needs, lines: [lineOf(major)] });

type Phases = LifecyclePolicy['phases'];
const DELETE = { min_age: '10d', actions: { delete: {} } };
const rollover = (conditions: Record<string, unknown>, other: Phases = {}): LifecyclePolicy => ({
  phases: { hot: { actions: { rollover: conditions } }, delete: DELETE, ...other },
});
const SNAPSHOT = { snapshot_repository: 'r' };
const AGED = { max_age: '1d' };

describe('a good policy is accepted', () => {
  test.each<[string, LifecyclePolicy, typeof needs]>([
    ['the default one', DEFAULT_POLICY, needs],
    ['on 6.8', DEFAULT_POLICY, only(6)],
    ['by age alone', rollover(AGED), needs],
    ['by an age above the retention', rollover({ max_age: '30d' }), needs],
    ['by an age of a second', rollover({ max_age: '1s' }), needs],
    ['by several of which one comes true', rollover({ max_age: '36500d', max_size: '5gb' }), needs],
    ['kept longer than asked', rollover(AGED, { delete: { ...DELETE, min_age: '30d' } }), needs],
    ['kept for a year', rollover(AGED, { delete: { ...DELETE, min_age: '366d' } }), needs],
    [
      'kept for ten times as long as asked',
      rollover({ max_age: '1000d' }, { delete: { ...DELETE, min_age: '1000d' } }),
      { ...needs, retention: 100 * DAY },
    ],
    [
      'a hot phase that says that it begins at once',
      rollover(AGED, { hot: { min_age: '0ms', actions: { rollover: AGED } } }),
      needs,
    ],
    ['by documents alone', rollover({ max_docs: MOST_DOCUMENTS }), needs],
    [
      'read-only, merged and shrunk as late as the longest outage, on 6.8',
      rollover(AGED, {
        warm: {
          min_age: '24h',
          actions: {
            readonly: {},
            forcemerge: { max_num_segments: 1 },
            shrink: { number_of_shards: 1 },
          },
        },
        cold: { min_age: '2d', actions: { freeze: {} } },
      }),
      only(6),
    ],
    [
      'what 8.x alone has',
      {
        ...rollover(
          { max_primary_shard_size: '50gb', max_age: '1d', min_docs: 1 },
          {
            warm: { min_age: '1d', actions: { migrate: {}, downsample: { fixed_interval: '1h' } } },
            frozen: { min_age: '5d', actions: { searchable_snapshot: SNAPSHOT } },
            delete: { min_age: '10d', actions: { delete: { delete_searchable_snapshot: true } } },
          },
        ),
        _meta: { owner: 'us' },
      },
      only(8),
    ],
    [
      'an early freeze, which does nothing on 8.x',
      rollover(AGED, { cold: { actions: { freeze: {} } } }),
      only(8),
    ],
    [
      'an early freeze, where the line is not known yet',
      rollover(AGED, { cold: { actions: { freeze: {} } } }),
      needs,
    ],
    [
      'an early phase that closes nothing',
      rollover(AGED, { warm: { actions: { set_priority: { priority: null } } } }),
      needs,
    ],
  ])('%s', (_name, policy, wanted) => {
    expect(policyProblems(parsePolicy(policy, 'test'), wanted)).toEqual([]);
  });
});

describe('a dangerous one is refused by name', () => {
  const hot = { actions: { rollover: AGED } };
  const closing = (action: string, options: Record<string, unknown>) =>
    rollover(AGED, { warm: { actions: { [action]: options } } });
  const where = 'phases.hot.actions.rollover';
  test.each<[string, string, LifecyclePolicy, typeof needs]>([
    ['no-delete', 'phases.delete', { phases: { hot } }, needs],
    ['no-delete', 'phases.delete', rollover(AGED, { delete: { actions: {} } }), needs],
    [
      'retention-too-short',
      'phases.delete.min_age',
      rollover(AGED, { delete: { ...DELETE, min_age: '239h' } }),
      needs,
    ],
    ['no-rollover', where, { phases: { delete: DELETE } }, needs],
    ['no-rollover', where, { phases: { hot: { actions: {} }, delete: DELETE } }, needs],
    ['rollover-never', where, rollover({}), needs],
    ['rollover-never', where, rollover({ min_age: '1d', min_docs: 1 }), only(8)],
    ['rollover-never', `${where}.max_docs`, rollover({ max_docs: MOST_DOCUMENTS + 1 }), needs],
    ['rollover-never', `${where}.min_docs`, rollover({ ...AGED, min_docs: 3e9 }), only(8)],
    ['rollover-never', `${where}.max_age`, rollover({ max_age: '36500d' }), needs],
    ['rollover-never', `${where}.max_age`, rollover({ max_age: '367d', max_size: '1pb' }), needs],
    ['rollover-never', `${where}.max_size`, rollover({ max_size: '900pb' }), needs],
    ['rollover-never', `${where}.min_age`, rollover({ ...AGED, min_age: '367d' }), only(8)],
    ['rollover-never', `${where}.min_size`, rollover({ ...AGED, min_size: '1pb' }), only(8)],
    ['rollover-always', `${where}.max_age`, rollover({ max_age: '1nanos' }), needs],
    ['rollover-always', `${where}.max_age`, rollover({ max_age: '999ms' }), needs],
    [
      'hot-too-late',
      'phases.hot.min_age',
      rollover(AGED, { hot: { min_age: '10d', actions: { rollover: AGED } } }),
      needs,
    ],
    [
      'kept-too-long',
      'phases.delete.min_age',
      rollover(AGED, { delete: { ...DELETE, min_age: '9999d' } }),
      needs,
    ],
    [
      'no-delete',
      'phases.delete.actions.wait_for_snapshot',
      rollover(AGED, {
        delete: { min_age: '10d', actions: { wait_for_snapshot: { policy: 'p' }, delete: {} } },
      }),
      needs,
    ],
    ['rollover-always', `${where}.max_docs`, rollover({ max_docs: 0 }), needs],
    ['rollover-always', `${where}.max_age`, rollover({ max_age: '0ms' }), needs],
    ['rollover-always', `${where}.max_size`, rollover({ max_size: '0b' }), needs],
    ['wrong-value', `${where}.max_docs`, rollover({ max_docs: -1 }), needs],
    ['wrong-value', `${where}.max_docs`, rollover({ max_docs: '5' }), needs],
    ['wrong-value', `${where}.max_age`, rollover({ max_age: '1.5d' }), needs],
    ['wrong-value', `${where}.max_size`, rollover({ max_size: '5 gigabytes' }), needs],
    ['unknown-condition', `${where}.max_documents`, rollover({ max_documents: 5 }), needs],
    ['unknown-condition', `${where}.min_docs`, rollover({ ...AGED, min_docs: 1 }), only(6)],
    [
      'unknown-condition',
      `${where}.max_primary_shard_size`,
      rollover({ max_primary_shard_size: '5gb' }),
      only(6),
    ],
    [
      'unknown-action',
      'phases.warm.actions.rollover',
      rollover(AGED, { warm: { actions: { rollover: AGED } } }),
      needs,
    ],
    [
      'unknown-action',
      'phases.cold.actions.readonly',
      rollover(AGED, { cold: { min_age: '2d', actions: { readonly: {} } } }),
      only(6),
    ],
    [
      'unknown-phase',
      'phases.frozen',
      rollover(AGED, { frozen: { min_age: '2d', actions: {} } }),
      only(6),
    ],
    ['unknown-field', '_meta', { ...rollover(AGED), _meta: {} }, only(6)],
    [
      'phases-out-of-order',
      'phases.cold.min_age',
      rollover(AGED, {
        warm: { min_age: '3d', actions: {} },
        cold: { min_age: '2d', actions: {} },
      }),
      needs,
    ],
    [
      'missing-option',
      'phases.warm.actions.shrink',
      rollover(AGED, { warm: { min_age: '1d', actions: { shrink: {} } } }),
      needs,
    ],
    [
      'unknown-option',
      'phases.delete.actions.delete.foo',
      rollover(AGED, { delete: { ...DELETE, actions: { delete: { foo: 1 } } } }),
      needs,
    ],
    ['too-soon', 'phases.warm.actions.readonly', closing('readonly', {}), needs],
    ['too-soon', 'phases.warm.actions.shrink', closing('shrink', { number_of_shards: 1 }), needs],
    [
      'too-soon',
      'phases.warm.actions.forcemerge',
      closing('forcemerge', { max_num_segments: 1 }),
      needs,
    ],
    [
      'too-soon',
      'phases.warm.actions.downsample',
      closing('downsample', { fixed_interval: '1h' }),
      only(8),
    ],
    [
      'too-soon',
      'phases.cold.actions.freeze',
      rollover(AGED, { cold: { min_age: '23h', actions: { freeze: {} } } }),
      only(6),
    ],
    [
      'too-soon',
      'phases.frozen.actions.searchable_snapshot',
      rollover(AGED, { frozen: { actions: { searchable_snapshot: SNAPSHOT } } }),
      only(8),
    ],
    [
      'too-soon',
      'phases.hot.actions.readonly',
      {
        phases: {
          hot: { min_age: '0ms', actions: { rollover: AGED, readonly: {} } },
          delete: DELETE,
        },
      },
      only(8),
    ],
    [
      'too-soon',
      'phases.delete.actions.delete',
      rollover(AGED, { delete: { min_age: '5m', actions: { delete: {} } } }),
      { ...needs, retention: 1_000 },
    ],
  ])('%s at %s', (name, at, policy, wanted) => {
    const problems = policyProblems(policy, wanted);
    expect(problems.map((problem) => [problem.name, problem.where])).toEqual([[name, at]]);
    for (const text of Object.values(problems[0] ?? {})) expect(text).not.toMatch(/undefined|^$/);
  });

  test('all at once, with what is allowed and how to mend it, before anything starts', () => {
    const policy: LifecyclePolicy = {
      phases: { hot: { actions: { rollover: {} } }, warm: { actions: { readonly: {} } } },
    };
    const refused = () => dataBroker({ hotStore: { policy } });
    expect(refused).toThrow(PolicyError);
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'POLICY_REFUSED',
        message: 'the lifecycle policy is refused: rollover-never, too-soon, no-delete',
        subject: 'hotStore.policy',
        evidence: expect.stringMatching(
          /too-soon: phases\.warm\.actions\.readonly: .*\n {2}allowed: 1d after the rollover or later.*\n {2}fix: {5}set phases\.warm\.min_age to 1d or more/,
        ),
      }),
    );
  });

  test('what no line but the chosen one lacks is refused by that line', () => {
    const hotStore = { policy: rollover({ max_primary_shard_size: '5gb' }) };
    expect(dataBroker({ hotStore }).definition.hotStore.policy).toEqual(hotStore.policy);
    expect(() => dataBroker({ hotStore, elasticsearch: { version: '6' } })).toThrow(PolicyError);
  });
});
