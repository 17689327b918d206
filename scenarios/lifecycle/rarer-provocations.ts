import { rollOverAndSettle } from './policy.ts';
import { CHECK, FEW, MAX_DOCS, type Provocation } from './provocations.ts';

/** The name that a rollover gives to the index after this one. */
function nextIndex(alias: string, index: string): string {
  const number = Number(/-(\d+)$/.exec(index)?.[1]) + 1;
  return `${alias}-${String(number).padStart(6, '0')}`;
}

const WRONG_NAME: Provocation = {
  name: 'a wrongly named index',
  async provoke(hot) {
    const { alias } = hot;
    const before = await hot.settled(CHECK.step, FEW);
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
        await rollOverAndSettle(hot.server, alias, nextIndex(alias, before));
      },
    };
  },
};

const STANDING_STILL: Provocation = {
  name: 'a full index that stands still',
  full: true,
  async provoke(hot) {
    const index = await hot.settled(CHECK.step, FEW);
    const { step: name, ...place } = CHECK;
    await hot.server.request('POST', `/_ilm/move/${index}`, {
      current_step: { ...place, name },
      next_step: { phase: 'hot', action: 'complete', name: 'complete' },
    });
    return {
      named: [
        {
          kind: 'standing-still',
          index,
          step: 'complete',
          cause: new RegExp(
            `^it has \\d+ documents, max_docs is ${MAX_DOCS}, and it is not rolled`,
          ),
        },
      ],
      async mend() {
        await rollOverAndSettle(hot.server, hot.alias);
      },
    };
  },
};

const NAME_TAKEN: Provocation = {
  name: 'an index in the way of the next one',
  async provoke(hot) {
    const index = await hot.settled(CHECK.step, FEW);
    const next = nextIndex(hot.alias, index);
    await hot.server.request('PUT', `/${next}`, {});
    return {
      named: [
        { kind: 'not-behind-alias', index: next, cause: /nobody finds its documents/ },
        {
          kind: 'step-failed',
          index,
          phase: 'hot',
          action: 'rollover',
          cause: new RegExp(`index \\[${next}.* already exists`),
        },
      ],
      async mend() {
        await hot.server.request('DELETE', `/${next}`);
        await hot.retry(index);
      },
    };
  },
};

/** Troubles that take longer to show. */
export const RARER_PROVOCATIONS = [WRONG_NAME, STANDING_STILL, NAME_TAKEN] as const;
