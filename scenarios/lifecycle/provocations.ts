import type { LifecycleTrouble } from '../../stack/platform/hot-store/lifecycle/trouble.ts';
import { lineOf } from '../../stack/platform/hot-store/server-line.ts';
import type { HotAlias } from './hot-alias.ts';
import { putPolicy, rollOverAndSettle, rolloverBy } from './policy.ts';

/** Documents after which the policy of these tests rolls over. */
export const MAX_DOCS = 200;
/** So few that there is no rollover yet when ILM looks next. */
export const FEW = MAX_DOCS / 2;
export const TROUBLE_POLICY = rolloverBy({ max_docs: MAX_DOCS, max_age: '1d' });

/** What the harness must say of a trouble. */
export type Named = Partial<Omit<LifecycleTrouble, 'cause'>> & { cause: RegExp };

/** A trouble that is made for real, what must be said of it, and the way out that its fix names. */
export interface Provocation {
  name: string;
  /** It shows only where full indices are watched for some looks of ILM. */
  full?: boolean;
  provoke(hot: HotAlias): Promise<{ named: Named[]; mend(): Promise<void> }>;
}

/** The step at which an index waits until it is to be rolled over. */
export const CHECK = { phase: 'hot', action: 'rollover', step: 'check-rollover-ready' } as const;

const MISSING_ALIAS: Provocation = {
  name: 'a missing alias',
  async provoke(hot) {
    const { alias } = hot;
    const index = await hot.settled(CHECK.step, FEW);
    const indices = await hot.indices();
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
    const index = await hot.settled(CHECK.step, FEW);
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
    const index = await rollOverAndSettle(hot.server, hot.alias);
    const refreshed = lineOf(hot.server.major).refreshesPhases;
    const stale = {
      kind: 'stale-phase',
      index,
      ...CHECK,
      cause:
        /follows version \d+ of hot_store_policy, the server has version \d+ with another phase hot/,
    } as const;
    await hot.reaches(index, CHECK.step);
    await putPolicy(hot.server, TROUBLE_POLICY);
    // Where the line takes the change over there is no trouble to name, but that has to be so.
    if (refreshed) await hot.takesOver(index);
    return {
      named: refreshed ? [] : [stale],
      async mend() {
        if (!refreshed) await rollOverAndSettle(hot.server, hot.alias);
      },
    };
  },
};

/** Troubles that show, and are over, within seconds. */
export const PROVOCATIONS = [MISSING_ALIAS, BLOCKED, STOPPED, CHANGED_POLICY] as const;
