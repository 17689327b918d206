import { describe } from 'vitest';
import { readObservation } from '../../common/run-bundle.ts';
import { HotAlias } from '../lifecycle/hot-alias.ts';
import { usePolicy } from '../lifecycle/policy.ts';
import { PROVOCATIONS, TROUBLE_POLICY } from '../lifecycle/provocations.ts';
import { RARER_PROVOCATIONS } from '../lifecycle/rarer-provocations.ts';
import { expect, test } from '../lifecycle/test.ts';
import { throughTrouble, whileFeeding } from '../lifecycle/through-trouble.ts';

describe('is each trouble alone named, and nothing lost by it?', () => {
  test.for([...PROVOCATIONS, ...RARER_PROVOCATIONS])('$name', async (provocation, { broker }) => {
    await using _ = await usePolicy(broker.stack.elasticsearch, 'arxiv', TROUBLE_POLICY);
    await whileFeeding(broker, 640, () => throughTrouble(broker, provocation));
    await expect(broker).toDeliverExactlyOnce();
  });
});

describe('does the verdict of a run that could not deliver say what stood in the way?', () => {
  test('a block: index, cause and fix, as a reason and in the observation', async ({ broker }) => {
    const hot = new HotAlias(broker.stack.elasticsearch, 'arxiv');
    await broker.feed('arxiv', { kind: 'generated', seed: 680, count: 200 });
    await expect(broker).toDeliverExactlyOnce();
    const index = await hot.writeIndex();
    await hot.set(index, { 'index.blocks.write': true });
    try {
      await broker.feed('arxiv', { kind: 'generated', seed: 681, count: 200 });
      const { verdict, paths } = await broker.judge({ stall: 15_000, deadline: 60_000 });
      expect(verdict.verdict).not.toBe('pass');
      expect(verdict.reasons.join('\n')).toMatch(
        new RegExp(
          `in the way of the indices of arxiv: blocked: ${index} .*index\\.blocks\\.write; fix: PUT /${index}/_settings`,
        ),
      );
      const observation = await readObservation(paths);
      expect(observation?.sources['arxiv']?.hot.troubles).toEqual([
        expect.objectContaining({ kind: 'blocked', index, alias: 'arxiv' }),
      ]);
    } finally {
      await hot.set(index, { 'index.blocks.write': null });
    }
    const { verdict, paths } = await broker.judge();
    expect(verdict.verdict, verdict.reasons.join('\n')).toBe('pass');
    const observation = await readObservation(paths);
    expect(observation?.sources['arxiv']?.hot.troubles).toEqual([]);
  });
});
