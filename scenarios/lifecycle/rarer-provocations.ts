import { rollOver } from '../recovery/rollover.ts';
import { CHECK, FEW, MAX_DOCS, type Provocation } from './provocations.ts';

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
        await rollOver(hot.server, hot.alias);
      },
    };
  },
};

const NAME_TAKEN: Provocation = {
  name: 'an index in the way of the next one',
  async provoke(hot) {
    const index = await hot.settled(CHECK.step, FEW);
    const number = Number(/-(\d+)$/.exec(index)?.[1]) + 1;
    const next = `${hot.alias}-${String(number).padStart(6, '0')}`;
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
export const RARER_PROVOCATIONS = [STANDING_STILL, NAME_TAKEN] as const;
