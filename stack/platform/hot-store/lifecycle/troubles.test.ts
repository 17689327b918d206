import { describe, expect, test } from 'vitest';
import type { IlmExplanation, IndexState, LifecycleState } from './state.ts';
import { describeTrouble } from './trouble.ts';
import { lifecycleTroubles } from './troubles.ts';

const NOW = 1_795_401_240_000;
const PHASES = {
  hot: { min_age: '0ms', actions: { rollover: { max_age: '24h', max_docs: 50 } } },
  delete: { min_age: '10d', actions: { delete: {} } },
};

const CLOSED_IN_WARM = {
  ...PHASES,
  warm: { min_age: '1d', actions: { readonly: {} } },
  cold: { min_age: '2d', actions: { set_priority: { priority: 0 } } },
};

/** As 6.8.23 answers; 8.x has some fields more and none of these less. */
const WRITING: IlmExplanation = {
  managed: true,
  policy: 'hot_store_policy',
  lifecycle_date_millis: NOW - 10_000,
  phase: 'hot',
  action: 'rollover',
  step: 'check-rollover-ready',
  phase_execution: { policy: 'hot_store_policy', version: 3, phase_definition: PHASES.hot },
};
const ROLLED: IlmExplanation = { ...WRITING, action: 'complete', step: 'complete' };

const NINE = { actions: { rollover: { max_docs: 9 } } };
const BY_NINE: IlmExplanation = {
  ...WRITING,
  phase_execution: { policy: 'hot_store_policy', version: 4, phase_definition: NINE },
};

const failed = (type: string, reason: string): IlmExplanation => ({
  ...WRITING,
  step: 'ERROR',
  failed_step: 'check-rollover-ready',
  step_info: { type, reason },
});

const index = (change: Partial<IndexState> = {}): IndexState => ({
  index: 'arxiv-000002',
  behindAlias: true,
  writeIndex: true,
  blocks: [],
  policy: 'hot_store_policy',
  rolloverAlias: 'arxiv',
  createdAt: NOW - 10_000,
  documents: 5,
  bytes: 1_000,
  explanation: WRITING,
  ...change,
});
const OLDER = index({ index: 'arxiv-000001', writeIndex: false, explanation: ROLLED });

/** In the phase cold, which closes nothing, with the block that warm left. */
const cold = (policy: string): IndexState => ({
  ...OLDER,
  blocks: ['write'],
  policy,
  explanation: {
    ...ROLLED,
    policy,
    phase: 'cold',
    phase_execution: { policy, version: 3, phase_definition: CLOSED_IN_WARM.cold },
  },
});

const state = (indices: IndexState[], change: Partial<LifecycleState> = {}): LifecycleState => ({
  at: NOW,
  mode: 'RUNNING',
  pollInterval: 1_000,
  policy: { version: 3, phases: PHASES },
  aliases: [{ alias: 'arxiv', indices }],
  ...change,
});

const kinds = (now: LifecycleState, earlier?: LifecycleState) =>
  lifecycleTroubles(now, earlier).map((trouble) => [trouble.kind, trouble.index ?? trouble.alias]);

describe('no trouble', () => {
  test.each<[string, LifecycleState]>([
    ['an index that is written and one that was', state([OLDER, index()])],
    ['an alias of one index that does not say', state([index({ writeIndex: null })])],
    ['a full index at the first look', state([index({ documents: 500 })])],
    ['an index younger than its condition', state([index({ createdAt: NOW - 86_000_000 })])],
    [
      'a rolled-over index by an older version of the policy, with the phase done',
      state([OLDER, index({ explanation: BY_NINE })], {
        policy: { version: 4, phases: { ...PHASES, hot: NINE } },
      }),
    ],
    ['an old index without documents', state([index({ documents: 0, createdAt: NOW - 9e7 })])],
    [
      'a phase as 8.x completes it',
      state([
        index({
          explanation: {
            ...WRITING,
            phase_execution: {
              policy: 'hot_store_policy',
              version: 3,
              phase_definition: {
                min_age: '0ms',
                actions: {
                  rollover: {
                    max_age: '1d',
                    max_docs: 50,
                    max_primary_shard_docs: 200_000_000,
                    min_docs: 1,
                  },
                },
              },
            },
          },
        }),
      ]),
    ],
    [
      'the same phase by another version',
      state([index()], { policy: { version: 9, phases: { ...PHASES, delete: {} } } }),
    ],
    [
      'an index that the policy made read-only',
      state([
        {
          ...OLDER,
          blocks: ['write'],
          explanation: {
            ...ROLLED,
            phase: 'warm',
            phase_execution: {
              policy: 'hot_store_policy',
              version: 3,
              phase_definition: { min_age: '1d', actions: { readonly: {} } },
            },
          },
        },
        index(),
      ]),
    ],
    [
      'an index that an earlier phase of the policy made read-only',
      state([cold('hot_store_policy'), index()], {
        policy: { version: 3, phases: CLOSED_IN_WARM },
      }),
    ],
    [
      'a wrong name of an index that is rolled over',
      state([{ ...OLDER, index: 'arxiv-restored' }, index()]),
    ],
    [
      'a server without ILM',
      state([index({ policy: undefined, rolloverAlias: undefined, explanation: undefined })], {
        mode: undefined,
        policy: undefined,
      }),
    ],
  ])('%s', (_name, now) => {
    expect(kinds(now, undefined)).toEqual([]);
  });
});

describe('trouble is named', () => {
  test.each<[string, string, LifecycleState, LifecycleState?]>([
    ['ilm-not-running', 'arxiv', state([index()], { mode: 'STOPPED' })],
    ['policy-missing', 'arxiv', state([index()], { policy: undefined })],
    ['alias-missing', 'arxiv', state([])],
    ['no-write-index', 'arxiv', state([OLDER])],
    ['several-write-indices', 'arxiv', state([{ ...OLDER, writeIndex: true }, index()])],
    ['not-behind-alias', 'arxiv-000001', state([{ ...OLDER, behindAlias: false }, index()])],
    ['index-name', 'arxiv-restored', state([index({ index: 'arxiv-restored' })])],
    ['index-name', 'other-000001', state([index({ index: 'other-000001' })])],
    ['index-without-policy', 'arxiv-000002', state([index({ policy: undefined })])],
    ['index-with-another-policy', 'arxiv-000002', state([index({ policy: 'mine' })])],
    ['rollover-alias', 'arxiv-000002', state([index({ rolloverAlias: undefined })])],
    ['rollover-alias', 'arxiv-000002', state([index({ rolloverAlias: 'news' })])],
    ['blocked', 'arxiv-000002', state([index({ blocks: ['read_only_allow_delete'] })])],
    ['blocked', 'arxiv-000001', state([{ ...OLDER, blocks: ['write'] }, index()])],
    [
      'blocked',
      'arxiv-000001',
      state([{ ...OLDER, blocks: ['write'] }, index()], {
        policy: { version: 3, phases: CLOSED_IN_WARM },
      }),
    ],
    [
      'blocked',
      'arxiv-000001',
      state([cold('hot_store_policy'), index()], {
        policy: { version: 3, phases: { ...PHASES, cold: CLOSED_IN_WARM.cold } },
      }),
    ],
    [
      'stale-phase',
      'arxiv-000002',
      state([index()], {
        policy: {
          version: 4,
          phases: { ...PHASES, hot: { actions: { rollover: { max_docs: 9 } } } },
        },
      }),
    ],
    ['standing-still', 'arxiv-000002', state([index({ createdAt: NOW - 86_406_000 })])],
    [
      'standing-still',
      'arxiv-000002',
      state([index({ documents: 60 })]),
      state([index({ documents: 50 })], { at: NOW - 6_000 }),
    ],
    [
      'standing-still',
      'arxiv-000001',
      state([
        { ...OLDER, explanation: { ...ROLLED, lifecycle_date_millis: NOW - 864_006_000 } },
        index(),
      ]),
    ],
  ])('%s of %s', (kind, place, now, earlier) => {
    const found = lifecycleTroubles(now, earlier);
    expect(found.map((trouble) => trouble.kind)).toEqual([kind]);
    expect(describeTrouble(found[0] ?? expect.fail())).not.toMatch(/undefined|NaN|fix: $/);
    if (found[0]?.index !== null) expect(found[0]?.index).toBe(place);
  });

  test.each<[string, string, RegExp]>([
    [
      'illegal_argument_exception',
      "index name [arxiv] does not match pattern '^.*-\\d+$'",
      /_rollover\/arxiv-N/,
    ],
    [
      'illegal_argument_exception',
      'index.lifecycle.rollover_alias [arxiv] does not point to index [arxiv-000002]',
      /add arxiv to arxiv-000002 with is_write_index true/,
    ],
    [
      'illegal_argument_exception',
      'index [arxiv-000002] is not the write index for alias [arxiv]',
      /indexing_complete/,
    ],
    [
      'illegal_argument_exception',
      'setting [index.lifecycle.rollover_alias] for index [arxiv-000002] is empty or not defined',
      /index\.lifecycle\.rollover_alias arxiv/,
    ],
    [
      'cluster_block_exception',
      'blocked by: [FORBIDDEN/5/index read-only (api)];',
      /take the block away/,
    ],
    ['resource_already_exists_exception', 'index [arxiv-000003/x] already exists', /in the way/],
    ['something_new', 'that nobody knows', /mend what it says/],
  ])('a failed step: %s: %s', (type, reason, fix) => {
    const [found, ...others] = lifecycleTroubles(
      state([index({ explanation: failed(type, reason) })]),
    );
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      kind: 'step-failed',
      index: 'arxiv-000002',
      alias: 'arxiv',
      phase: 'hot',
      action: 'rollover',
      step: 'check-rollover-ready',
      cause: `${type}: ${reason}`,
    });
    expect(found?.fix).toMatch(fix);
    expect(found?.fix).toContain('_ilm/retry');
  });

  test('an index whose policy does not exist is at no step', () => {
    const explanation: IlmExplanation = {
      managed: true,
      policy: 'gone',
      step_info: { type: 'illegal_argument_exception', reason: 'policy [gone] does not exist' },
    };
    expect(kinds(state([index({ policy: 'gone', explanation })]))).toEqual([
      ['index-with-another-policy', 'arxiv-000002'],
      ['step-failed', 'arxiv-000002'],
    ]);
  });

  test('a block that the phases of another policy do not explain', () => {
    const phases = CLOSED_IN_WARM;
    expect(kinds(state([cold('mine'), index()], { policy: { version: 3, phases } }))).toEqual([
      ['index-with-another-policy', 'arxiv-000001'],
      ['blocked', 'arxiv-000001'],
    ]);
  });
});
