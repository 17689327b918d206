import { describe } from 'vitest';
import { MUTANTS } from '../../chaos/mutants/catalogue.ts';
import type { Mutant } from '../../chaos/mutants/mutant.ts';
import { lostAnswers } from '../lifecycle/boundary/cases.ts';
import { BOUNDARY } from '../lifecycle/boundary/definition.ts';
import { expectCaught } from '../lifecycle/boundary/expect-caught.ts';
import { Pair } from '../lifecycle/boundary/pair.ts';
import { expect, testWithLifecycle } from '../lifecycle/test.ts';

const test = testWithLifecycle(BOUNDARY, 'file');

/** Other bytes, the same job. */
const HARMLESS: Mutant = {
  ...MUTANTS['writes-through-alias'],
  name: 'harmless',
  edits: [
    { ...MUTANTS['writes-through-alias'].edits[0], replace: 'new HotDocument(routed.index() , ' },
  ],
};

describe('do the tests of failures at a rollover fail when there is nothing to see?', () => {
  test('a mutant that does nothing wrong is not caught', async ({ broker }) => {
    const names = { reference: 'arxiv', mutant: 'news' } as const;
    const judgements = await lostAnswers(await Pair.start(broker, names, HARMLESS, 5_000));
    expect(judgements.reference.verdict.verdict).toBe('pass');
    expect(judgements.mutant.verdict.verdict).toBe('pass');
    expect(() => expectCaught(HARMLESS, judgements)).toThrow(/violation/);
  });

  test('a fault that does not bite is no pass', async ({ broker }) => {
    const names = { reference: 'github', mutant: 'dns' } as const;
    const pair = await Pair.start(broker, names, MUTANTS['writes-through-alias'], 6_000);
    const none = async () => ({ [Symbol.asyncDispose]: async () => {} });
    await expect(lostAnswers(pair, none)).rejects.toThrow(/the fault has bitten: not within/);
    await broker.unchecked('the case ended before its judgement, as it must');
  });
});
