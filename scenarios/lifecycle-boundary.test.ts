import { describe } from 'vitest';
import { MUTANTS } from '../chaos/mutants/catalogue.ts';
import { lostAnswers } from './lifecycle/boundary/cases.ts';
import { BOUNDARY } from './lifecycle/boundary/definition.ts';
import { expectCaught } from './lifecycle/boundary/expect-caught.ts';
import { Pair } from './lifecycle/boundary/pair.ts';
import { testWithLifecycle } from './lifecycle/test.ts';

/** The other cases are in `nightly/lifecycle-boundary*`. */
const test = testWithLifecycle(
  {
    ...BOUNDARY,
    sources: ['arxiv', 'news'],
    flink: { ...BOUNDARY.flink, taskManagers: 1, slots: 2 },
  },
  'file',
);
const mutant = MUTANTS['writes-through-alias'];

describe('does a failure at a rollover leave each record once, and would it be seen if it did not?', () => {
  test('bulk requests applied without an answer, sent again after the rollover', async ({
    broker,
  }) => {
    const names = { reference: 'arxiv', mutant: 'news' } as const;
    expectCaught(mutant, await lostAnswers(await Pair.start(broker, names, mutant, 1_000)));
  });
});
