import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyHotStore } from '../stack/platform/hot-store/apply.ts';
import { requireAsAsked } from '../stack/platform/hot-store/as-asked.ts';
import { hotStoreDefinition } from '../stack/platform/hot-store/definition.ts';
import { optionProblems } from '../stack/platform/hot-store/option-checks.ts';
import {
  DEFAULT_POLICY,
  type LifecyclePolicy,
  POLICY,
} from '../stack/platform/hot-store/policy.ts';
import { lineOf } from '../stack/platform/hot-store/server-line.ts';
import { templateRequest } from '../stack/platform/hot-store/template.ts';
import { platformSources } from '../stack/platform/sources.ts';
import { type LoneHotStore, startLoneHotStore } from './lifecycle/lone-hot-store.ts';
import { rollOver } from './recovery/rollover.ts';

const sources = [platformSources.arxiv, platformSources.news];
const definition = hotStoreDefinition.parse({ pollInterval: 1_000 });

let store: LoneHotStore;
beforeAll(async () => {
  store = await startLoneHotStore('6');
});
afterAll(() => store[Symbol.asyncDispose]());

const apply = () => applyHotStore(store.server, sources, definition);
const get = <T = Record<string, unknown>>(path: string) => store.server.request<T>('GET', path);
const put = (path: string, body: unknown) => store.server.request('PUT', path, body);

/** All that the set-up makes, with the versions and times of its making. */
async function everything() {
  const settings = await get('/_cluster/settings?flat_settings=true');
  const policy = await get(`/_ilm/policy/${POLICY}`);
  const templates = await Promise.all(
    sources.map((source) =>
      get(`${templateRequest(store.server, source).path}?flat_settings=true`),
    ),
  );
  const indices = await get('/arxiv*,news*?flat_settings=true');
  return { settings, policy, templates, indices };
}

const version = async () => {
  const found = await get<Record<string, { version: number }>>(`/_ilm/policy/${POLICY}`);
  return found[POLICY]?.version;
};

describe('is the hot store set up as it was asked for, and only once?', () => {
  test('all is made, and is as asked', async () => {
    expect(await apply()).toEqual([
      `policy ${POLICY}`,
      'indices.lifecycle.poll_interval',
      'template arxiv',
      'index arxiv-000001',
      'template news',
      'index news-000001',
    ]);
    await requireAsAsked(store.server, sources, definition);
    expect(await get('/_cluster/settings?flat_settings=true')).toEqual({
      persistent: { 'indices.lifecycle.poll_interval': '1000ms' },
      transient: {},
    });
  });

  test('a second time nothing changes: not even the version of the policy', async () => {
    const before = await everything();
    expect(await apply()).toEqual([]);
    expect(await everything()).toEqual(before);
    expect(await version()).toBe(1);
  });

  test('after a rollover and a deletion no index is made again', async () => {
    expect(await rollOver(store.server, 'news')).toBe('news-000002');
    await store.server.request('DELETE', '/news-000001');
    expect(await apply()).toEqual([]);
    expect(Object.keys(await get('/news*'))).toEqual(['news-000002']);
    await requireAsAsked(store.server, sources, definition);
  });

  const changed: LifecyclePolicy = {
    phases: {
      ...DEFAULT_POLICY.phases,
      delete: { min_age: '9d', actions: { delete: {} } },
    },
  };
  const warm: LifecyclePolicy = {
    phases: { ...DEFAULT_POLICY.phases, warm: { actions: { readonly: {} } } },
  };
  const { path, body } = templateRequest(
    { major: 6, capabilities: new Set(['ilm']) },
    platformSources.arxiv,
  );
  test.each<[string, string, unknown, string, RegExp]>([
    [
      'policy',
      `/_ilm/policy/${POLICY}`,
      { policy: changed },
      `policy ${POLICY}`,
      /policy hot_store_policy is .*"min_age":"9d"/,
    ],
    [
      'policy with one more phase',
      `/_ilm/policy/${POLICY}`,
      { policy: warm },
      `policy ${POLICY}`,
      /"warm"/,
    ],
    [
      'template',
      path,
      { ...body, settings: { number_of_shards: 2 } },
      'template arxiv',
      /GET \/_template\/data-broker-arxiv is .*"index.number_of_shards":"2"/,
    ],
    [
      'poll interval',
      '/_cluster/settings',
      { transient: { 'indices.lifecycle.poll_interval': '2s' } },
      'indices.lifecycle.poll_interval',
      /ILM looks each 2s, not each 1000 ms/,
    ],
  ])(
    'a %s that was changed by hand is named, and put right',
    async (_what, at, by, change, named) => {
      await put(at, by);
      await expect(requireAsAsked(store.server, sources, definition)).rejects.toMatchObject({
        code: 'HOT_STORE_DIFFERS',
        evidence: expect.stringMatching(named),
      });
      expect(await apply()).toEqual([change]);
      await requireAsAsked(store.server, sources, definition);
      expect(await apply()).toEqual([]);
    },
  );

  const alias = (...actions: object[]) => store.server.request('POST', '/_aliases', { actions });
  const arxiv = { index: 'arxiv-000001', alias: 'arxiv' };
  test.each<[string, () => Promise<unknown>, RegExp, () => Promise<unknown>]>([
    [
      'an alias that no index has',
      () => alias({ remove: arxiv }),
      /alias-missing: arxiv: there is no alias arxiv; arxiv-000001 is there without it; fix: POST \/_aliases/,
      () => alias({ add: { ...arxiv, is_write_index: true } }),
    ],
    [
      'an alias without a write index',
      () => alias({ add: { ...arxiv, is_write_index: false } }),
      /no-write-index: arxiv: none of arxiv-000001 is the write index/,
      () => alias({ add: { ...arxiv, is_write_index: true } }),
    ],
    [
      'an index that is rolled over by another alias',
      () => put('/arxiv-000001/_settings', { 'index.lifecycle.rollover_alias': 'other' }),
      /rollover-alias: arxiv-000001 .*by the alias other, not by arxiv/,
      () => put('/arxiv-000001/_settings', { 'index.lifecycle.rollover_alias': 'arxiv' }),
    ],
    [
      'an index that follows another policy',
      () => put('/arxiv-000001/_settings', { 'index.lifecycle.name': 'mine' }),
      /index-with-another-policy: arxiv-000001 .*the policy mine, not hot_store_policy/,
      () => put('/arxiv-000001/_settings', { 'index.lifecycle.name': POLICY }),
    ],
    [
      'an index without a number',
      () => put('/unnumbered', { aliases: { arxiv: {} } }),
      /index-name: unnumbered: its name is not arxiv- and a number/,
      () => store.server.request('DELETE', '/unnumbered'),
    ],
    [
      'a write index that is read-only',
      () => put('/arxiv-000001/_settings', { 'index.blocks.write': true }),
      /blocked: arxiv-000001 .*index\.blocks\.write; fix: PUT \/arxiv-000001\/_settings \{ "index\.blocks\.write": null \}/,
      () => put('/arxiv-000001/_settings', { 'index.blocks.write': null }),
    ],
    [
      'ILM that was stopped',
      () => store.server.request('POST', '/_ilm/stop'),
      /ilm-not-running: the hot store: ILM is STOPP/,
      () => store.server.request('POST', '/_ilm/start'),
    ],
  ])('%s is not as asked, and named', async (_what, provoke, named, mend) => {
    await provoke();
    await expect(requireAsAsked(store.server, sources, definition)).rejects.toMatchObject({
      code: 'HOT_STORE_DIFFERS',
      evidence: expect.stringMatching(named),
    });
    await mend();
    await requireAsAsked(store.server, sources, definition);
  });

  test('an alias that its indices lost is named with the fix; nothing is made in its place', async () => {
    await alias({ remove: arxiv });
    expect(await apply()).toEqual([]);
    await expect(requireAsAsked(store.server, sources, definition)).rejects.toMatchObject({
      evidence: expect.stringMatching(/alias-missing: .*add arxiv to arxiv-000001/),
    });
    await alias({ add: { ...arxiv, is_write_index: true } });
    await requireAsAsked(store.server, sources, definition);
  });

  test('the server takes what the validation takes, and refuses an age that is none', async () => {
    const policy = (max_age: string) => ({
      policy: { phases: { hot: { actions: { rollover: { max_age } } } } },
    });
    await put('/_ilm/policy/other', policy('36h'));
    await expect(put('/_ilm/policy/other', policy('1.5d'))).rejects.toMatchObject({ status: 400 });
  });

  test('one that only the server refuses is a refused policy, with its reason', async () => {
    const shrink = { min_age: '1d', actions: { shrink: { number_of_shards: 'one' } } };
    const policy = { phases: { ...DEFAULT_POLICY.phases, warm: shrink } };
    await expect(
      applyHotStore(store.server, sources, { ...definition, policy }),
    ).rejects.toMatchObject({
      code: 'POLICY_REFUSED',
      exitCode: 2,
      problems: [{ name: 'refused-by-server', what: expect.stringMatching(/400.*shrink/) }],
    });
    await requireAsAsked(store.server, sources, definition);
  });

  test.each<[boolean, string, Record<string, unknown>]>([
    [true, 'set_priority', { priority: null }],
    [true, 'allocate', { number_of_replicas: 0 }],
    [true, 'shrink', { number_of_shards: 1 }],
    [true, 'forcemerge', { max_num_segments: 1 }],
    [false, 'set_priority', {}],
    [false, 'allocate', {}],
    [false, 'allocate', { require: {} }],
    [false, 'shrink', {}],
    [false, 'forcemerge', {}],
    [false, 'readonly', { on: true }],
  ])('%s: the server takes %s %j, as the validation says', async (good, action, options) => {
    const warm = { min_age: '1d', actions: { [action]: options } };
    expect(optionProblems('warm', warm, [lineOf(6)]).length === 0).toBe(good);
    const answer = put('/_ilm/policy/other', { policy: { phases: { warm } } });
    if (good) await answer;
    else await expect(answer).rejects.toMatchObject({ status: 400 });
  });
});
