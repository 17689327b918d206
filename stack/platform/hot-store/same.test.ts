import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type LifecyclePolicy } from './policy.ts';
import { samePolicy, sameTemplate } from './same.ts';

/** As 6.8.23 and 8.19 give the default policy back. */
const SIX = {
  phases: {
    hot: {
      min_age: '0ms',
      actions: { rollover: { max_size: '5gb', max_age: '1d', max_docs: 10_000_000 } },
    },
    delete: { min_age: '10d', actions: { delete: {} } },
  },
};
const EIGHT = {
  phases: {
    ...SIX.phases,
    delete: { min_age: '10d', actions: { delete: { delete_searchable_snapshot: true } } },
  },
};

const warm = (options: Record<string, unknown>): LifecyclePolicy => ({
  phases: { warm: { min_age: '24h', actions: { allocate: options } } },
});

describe('a policy is the same', () => {
  test.each<[string, LifecyclePolicy, unknown]>([
    ['as 6.8 writes it', DEFAULT_POLICY, SIX],
    ['as 8.x writes it', DEFAULT_POLICY, EIGHT],
    [
      'in other units, with empty options added',
      warm({ require: { box: 'warm' } }),
      warm({ require: { box: 'warm' }, include: {}, exclude: {} }),
    ],
    [
      '1d for 24h',
      { phases: { warm: { min_age: '1d', actions: {} } } },
      { phases: { warm: { min_age: '24h', actions: {} } } },
    ],
    [
      'with attributes in another order and as texts',
      warm({ require: { box: 'warm', rack: 1 } }),
      warm({ require: { rack: '1', box: 'warm' } }),
    ],
    [
      'with what 8.x adds as off',
      warm({ number_of_replicas: 1 }),
      warm({ number_of_replicas: 1, allow_write_after_shrink: false }),
    ],
  ])('%s', (_name, asked, found) => {
    expect(samePolicy(asked, found)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['none', undefined],
    ['a phase more', { phases: { ...SIX.phases, warm: { min_age: '0ms', actions: {} } } }],
    ['a phase less', { phases: { hot: SIX.phases.hot } }],
    [
      'an action more',
      {
        phases: {
          ...SIX.phases,
          delete: { min_age: '10d', actions: { delete: {}, wait_for_snapshot: {} } },
        },
      },
    ],
    ['an age', { phases: { ...SIX.phases, delete: { min_age: '9d', actions: { delete: {} } } } }],
    [
      'a condition',
      {
        phases: {
          ...SIX.phases,
          hot: { actions: { rollover: { max_size: '5gb', max_age: '1d', max_docs: 9 } } },
        },
      },
    ],
    [
      'a condition more',
      {
        phases: {
          ...SIX.phases,
          hot: { actions: { rollover: { ...SIX.phases.hot.actions.rollover, min_docs: 2 } } },
        },
      },
    ],
  ])('and another one with %s', (_name, found) => {
    expect(samePolicy(DEFAULT_POLICY, found)).toBe(false);
  });

  const migrate = (options: Record<string, unknown>): LifecyclePolicy => ({
    phases: { warm: { actions: { migrate: options } } },
  });
  test.each<[string, LifecyclePolicy, unknown]>([
    ['another attribute', warm({ require: { box: 'warm' } }), warm({ require: { box: 'hot' } })],
    [
      'one attribute more',
      warm({ require: { box: 'warm' } }),
      warm({ require: { box: 'warm', rack: '1' } }),
    ],
    ['no attribute', warm({ require: { box: 'warm' } }), warm({ require: {} })],
    ['a text for attributes', warm({ require: { box: 'warm' } }), warm({ require: 'warm' })],
    ['a default that was switched off', migrate({}), migrate({ enabled: false })],
    [
      'kept searchable snapshots',
      DEFAULT_POLICY,
      {
        phases: {
          ...SIX.phases,
          delete: { min_age: '10d', actions: { delete: { delete_searchable_snapshot: false } } },
        },
      },
    ],
  ])('and another one with %s', (_name, asked, found) => {
    expect(samePolicy(asked, found)).toBe(false);
  });
});

describe('a template is the same', () => {
  const asked = {
    index_patterns: ['a-*'],
    settings: { number_of_shards: 1 },
    mappings: { x: 1, y: 2 },
  };
  const found = {
    order: 0,
    aliases: {},
    index_patterns: ['a-*'],
    settings: { 'index.number_of_shards': '1' },
    mappings: { y: 2, x: 1 },
  };
  test('as a server writes it', () => {
    expect(sameTemplate(asked, found)).toBe(true);
  });

  test.each([
    ['none', undefined],
    ['a setting', { ...found, settings: { 'index.number_of_shards': '2' } }],
    [
      'a setting more',
      { ...found, settings: { ...found.settings, 'index.refresh_interval': '9s' } },
    ],
    ['a mapping', { ...found, mappings: { x: 1 } }],
    ['a pattern', { ...found, index_patterns: ['b-*'] }],
    ['an alias', { ...found, aliases: { b: {} } }],
    ['an order', { ...found, order: 1 }],
  ])('and another one with %s', (_name, other) => {
    expect(sameTemplate(asked, other)).toBe(false);
  });
});
