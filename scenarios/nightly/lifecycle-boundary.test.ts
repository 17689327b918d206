import { describe } from 'vitest';
import { MUTANTS } from '../../chaos/mutants/catalogue.ts';
import { restartedElasticsearch, wokenTaskManager } from '../lifecycle/boundary/cases.ts';
import { BOUNDARY } from '../lifecycle/boundary/definition.ts';
import { expectCaught } from '../lifecycle/boundary/expect-caught.ts';
import { Pair } from '../lifecycle/boundary/pair.ts';
import { testWithLifecycle } from '../lifecycle/test.ts';

const test = testWithLifecycle(BOUNDARY, 'file');
const mutant = MUTANTS['writes-through-alias'];

describe('does a failure at a rollover leave each record once, and would it be seen if it did not?', () => {
  test('a TaskManager paused, its jobs restored on another, a rollover, and woken', async ({
    broker,
  }) => {
    const names = { reference: 'arxiv', mutant: 'news' } as const;
    // A job that is woken must take the answer that has come meanwhile, and not the time for a timeout.
    const pair = await Pair.start(broker, names, mutant, 3_000, 300_000);
    expectCaught(mutant, await wokenTaskManager(pair));
  });

  test('Elasticsearch killed when the rollover is due and requests are unanswered', async ({
    broker,
  }) => {
    const names = { reference: 'github', mutant: 'dns' } as const;
    const pair = await Pair.start(broker, names, mutant, 4_000);
    expectCaught(mutant, await restartedElasticsearch(pair));
  });
});
