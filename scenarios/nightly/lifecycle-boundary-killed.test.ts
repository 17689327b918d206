import { describe } from 'vitest';
import { MUTANTS } from '../../chaos/mutants/catalogue.ts';
import { killedTaskManagers, lostAnswers } from '../lifecycle/boundary/cases.ts';
import { BOUNDARY } from '../lifecycle/boundary/definition.ts';
import { expectCaught } from '../lifecycle/boundary/expect-caught.ts';
import { Pair } from '../lifecycle/boundary/pair.ts';
import { testWithLifecycle } from '../lifecycle/test.ts';

const test = testWithLifecycle(BOUNDARY, 'file');
const mutant = MUTANTS['writes-through-alias'];

describe('does a failure at a rollover leave each record once, and would it be seen if it did not?', () => {
  test('all of two TaskManagers killed, a rollover while they are down', async ({ broker }) => {
    const names = { reference: 'github', mutant: 'dns' } as const;
    expectCaught(mutant, await killedTaskManagers(await Pair.start(broker, names, mutant, 2_000)));
  });

  test('bulk requests applied without an answer, with the jobs the other way round', async ({
    broker,
  }) => {
    const names = { reference: 'news', mutant: 'arxiv' } as const;
    expectCaught(mutant, await lostAnswers(await Pair.start(broker, names, mutant, 2_500)));
  });
});
