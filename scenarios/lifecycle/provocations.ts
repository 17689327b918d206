import { waitUntil } from '../../common/wait.ts';
import type { LifecycleTrouble } from '../../stack/platform/hot-store/lifecycle/trouble.ts';
import { lineOf } from '../../stack/platform/hot-store/server-line.ts';
import type { ElasticsearchService } from '../../stack/services/elasticsearch.ts';
import { rollOver } from '../recovery/rollover.ts';
import { putPolicy, rolloverBy } from './policy.ts';

/** Documents after which the policy of these tests rolls over. */
export const MAX_DOCS = 100;
export const TROUBLE_POLICY = rolloverBy({ max_docs: MAX_DOCS, max_age: '1d' });

/** What the harness must say of a trouble. */
export type Named = Partial<Omit<LifecycleTrouble, 'cause'>> & { cause: RegExp };

/** A trouble that is made for real, what must be said of it, and the way out that its fix names. */
export interface Provocation {
  name: string;
  provoke(hot: HotAlias): Promise<{ named: Named[]; mend(): Promise<void> }>;
}

/** An alias of the hot store as a trouble-maker sees it. */
export class HotAlias {
  readonly server: ElasticsearchService;
  readonly alias: string;

  constructor(server: ElasticsearchService, alias: string) {
    this.server = server;
    this.alias = alias;
  }

  /** Its indices, and which of them is written to. */
  async indices(): Promise<{ index: string; is_write_index: boolean }[]> {
    const found = await this.server.request<
      Record<string, { aliases: Record<string, { is_write_index?: boolean }> }>
    >('GET', `/_alias/${this.alias}`);
    return Object.entries(found).map(([index, { aliases }]) => ({
      index,
      is_write_index: aliases[this.alias]?.is_write_index ?? false,
    }));
  }

  /** @throws {Error} when there is none */
  async writeIndex(): Promise<string> {
    const found = (await this.indices()).find(({ is_write_index }) => is_write_index);
    if (found === undefined) throw new Error(`${this.alias} has no write index`);
    return found.index;
  }

  async change(actions: object[]): Promise<void> {
    await this.server.request('POST', '/_aliases', { actions });
  }

  async set(index: string, settings: Record<string, unknown>): Promise<void> {
    await this.server.request('PUT', `/${index}/_settings`, settings);
  }

  async retry(index: string): Promise<void> {
    await this.server.request('POST', `/${index}/_ilm/retry`);
  }
}

const CHECK = { phase: 'hot', action: 'rollover', step: 'check-rollover-ready' } as const;

const MISSING_ALIAS: Provocation = {
  name: 'a missing alias',
  async provoke(hot) {
    const { alias } = hot;
    const indices = await hot.indices();
    const index = await hot.writeIndex();
    await hot.change([{ remove: { index: '*', alias } }]);
    return {
      named: [
        { kind: 'alias-missing', alias, cause: new RegExp(`^there is no alias ${alias}`) },
        {
          kind: 'step-failed',
          index,
          ...CHECK,
          cause: new RegExp(`rollover_alias \\[${alias}\\] does not point to index \\[${index}\\]`),
        },
      ],
      async mend() {
        await hot.change(indices.map((one) => ({ add: { ...one, alias } })));
        await hot.retry(index);
      },
    };
  },
};

const BLOCKED: Provocation = {
  name: 'a read-only block',
  async provoke(hot) {
    const index = await hot.writeIndex();
    await hot.set(index, { 'index.blocks.read_only': true });
    return {
      named: [
        { kind: 'blocked', index, cause: /^writes are refused: index\.blocks\.read_only$/ },
        { kind: 'step-failed', index, ...CHECK, cause: /cluster_block_exception: .*read-only/ },
      ],
      async mend() {
        await hot.set(index, { 'index.blocks.read_only': null });
        await hot.retry(index);
      },
    };
  },
};

const WRONG_NAME: Provocation = {
  name: 'a wrongly named index',
  async provoke(hot) {
    const { alias } = hot;
    const before = await hot.writeIndex();
    const index = `${before}-restored`;
    await hot.server.request('PUT', `/${index}`, {});
    await hot.change([
      { add: { index: before, alias, is_write_index: false } },
      { add: { index, alias, is_write_index: true } },
    ]);
    return {
      named: [
        { kind: 'index-name', index, alias, cause: /ILM can't count on from it/ },
        {
          kind: 'step-failed',
          index,
          ...CHECK,
          cause: new RegExp(`index name \\[${index}\\] does not match pattern`),
        },
      ],
      async mend() {
        const number = Number(/-(\d+)$/.exec(before)?.[1]) + 1;
        const next = `${alias}-${String(number).padStart(6, '0')}`;
        await hot.server.request('POST', `/${alias}/_rollover/${next}`, {});
        await hot.retry(index);
        // It was not the write index any more when ILM looked at it, and not rolled over either.
        await hot.set(before, { 'index.lifecycle.indexing_complete': true });
        await hot.retry(before);
      },
    };
  },
};

const STOPPED: Provocation = {
  name: 'ILM that is stopped',
  async provoke({ server }) {
    await server.request('POST', '/_ilm/stop');
    return {
      named: [{ kind: 'ilm-not-running', index: null, cause: /^ILM is STOPPED/ }],
      async mend() {
        await server.request('POST', '/_ilm/start');
      },
    };
  },
};

const CHANGED_POLICY: Provocation = {
  name: 'a policy that is changed midway',
  async provoke(hot) {
    // An index of a policy that is far from triggering, and then one that has triggered long since.
    await putPolicy(hot.server, rolloverBy({ max_age: '1d' }));
    const index = await rollOver(hot.server, hot.alias);
    const refreshed = lineOf(hot.server.major).refreshesPhases;
    const stale = {
      kind: 'stale-phase',
      index,
      ...CHECK,
      cause:
        /follows version \d+ of hot_store_policy, the server has version \d+ with another phase hot/,
    } as const;
    await enters(hot, index);
    await putPolicy(hot.server, TROUBLE_POLICY);
    return {
      named: refreshed ? [] : [stale],
      async mend() {
        if (!refreshed) await rollOver(hot.server, hot.alias);
      },
    };
  },
};

/** Waits until ILM has let an index enter its first phase. */
async function enters(hot: HotAlias, index: string): Promise<void> {
  await waitUntil({
    what: `${index} is at the step ${CHECK.step}`,
    deadline: 15_000,
    probe: async () => {
      const { indices } = await hot.server.request<{
        indices: Record<string, { step?: string }>;
      }>('GET', `/${index}/_ilm/explain`);
      const step = indices[index]?.step;
      return step === CHECK.step
        ? { done: true, value: undefined }
        : { done: false, seen: String(step) };
    },
  });
}

/** The troubles, each of its own kind. */
export const PROVOCATIONS = [MISSING_ALIAS, BLOCKED, STOPPED, CHANGED_POLICY, WRONG_NAME] as const;
