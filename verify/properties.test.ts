import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { CHECK_NAMES } from '../common/run-bundle.ts';
import {
  breakable,
  breakIn,
  CORRUPTIONS,
  type Corruption,
  coldOf,
  drop,
  goodHistory,
  type History,
  OTHER_TOPIC_ID,
  type TopicEntry,
  TRANSFORMATIONS,
  type Transformation,
} from '../fixtures/histories/index.ts';
import { besideAnother, verified } from './testing/verified.ts';
import { found, named } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

type DocumentRelation = 'hot' | 'cold' | 'deadLetters';

/** How a good history came about: its size, what legally happened to it, and the seed of all choices. */
interface Story {
  partitions: number;
  records: number;
  transformations: Transformation[];
  seed: number;
}

const stories = (most: number): fc.Arbitrary<Story> =>
  fc.record({
    partitions: fc.integer({ min: 1, max: 3 }),
    records: fc.integer({ min: 60, max: 90 }),
    transformations: fc.uniqueArray(fc.constantFrom(...TRANSFORMATIONS), { maxLength: most }),
    seed: fc.nat(),
  });

/** Choices that a seed makes: the next of a linear congruential sequence. */
function choices(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function told({ partitions, records, transformations, seed }: Story): History {
  const history = goodHistory({ partitions, records });
  const pick = choices(seed);
  for (const transformation of transformations) transformation.apply(history, pick);
  return history;
}

describe('a good history passes', () => {
  test.each(TRANSFORMATIONS)('when $name', async (transformation) => {
    const history = told({
      partitions: 2,
      records: 60,
      transformations: [transformation],
      seed: 1,
    });
    const verification = await verified(history);
    expect(found(verification)).toEqual([]);
    expect(verification).toMatchObject({ verdict: 'pass', anomalies: [] });
  });

  test('whatever of this happens together, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(stories(TRANSFORMATIONS.length), async (story) => {
        const verification = await verified(told(story));
        expect(found(verification)).toEqual([]);
        expect(verification.anomalies).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

/** The records of a history that can be broken, in an order that the story's seed makes. */
function shuffledTargets(history: History, { seed }: Story): TopicEntry[] {
  const pick = choices(seed + 1);
  return breakable(history)
    .map((entry) => ({ entry, at: pick(2 ** 31) }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}

/** The corruptions that make a check speak. */
function corruptionsOf(name: string): Corruption[] {
  return CORRUPTIONS.filter(({ expect: target, expectFresh = [], expectNowhere = [] }) =>
    [...target, ...expectFresh, ...expectNowhere].includes(name),
  );
}

const CHECKED = CHECK_NAMES.map((check) => `${check.class} ${check.store}`).filter(
  (name) => corruptionsOf(name).length > 0,
);

describe('random corruptions of a random good history are named exactly, and nothing else is', () => {
  test.each(CHECKED)('%s', async (name) => {
    const planted = fc.uniqueArray(fc.constantFrom(...corruptionsOf(name)), {
      minLength: 1,
      maxLength: 2,
    });
    const others = fc.uniqueArray(fc.constantFrom(...CORRUPTIONS), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(stories(4), planted, others, async (story, own, more) => {
        const history = told(story);
        const corruptions = [...new Set([...own, ...more])];
        const expected = breakIn(history, corruptions, shuffledTargets(history, story));
        const verification = await verified(history);
        expect(found(verification)).toEqual(named(expected.flat()));
        expect(verification.verdict).toBe('violation');
      }),
      { numRuns: 4 },
    );
  });

  const absent: [string, DocumentRelation, TopicEntry['outcome']][] = [
    ['pending hot', 'hot', 'accepted'],
    ['pending cold', 'cold', 'hot-rejected'],
    ['pending dead-letters', 'deadLetters', 'rejected'],
  ];
  test.each(absent)('%s, where nothing proves that it is lost', async (name, relation, outcome) => {
    await fc.assert(
      fc.asyncProperty(stories(4), async (story) => {
        const history = told(story);
        const target = shuffledTargets(history, story).find((entry) => entry.outcome === outcome);
        if (target === undefined) throw new Error(`no ${outcome} record`);
        drop(history, relation, target);
        const verification = await verified(history, (seen) => ({ ...seen, checkpoints: [] }));
        expect(found(verification)).toEqual([`${name} ${target.partition}/${target.offset}`]);
        expect(verification.verdict).toBe('inconclusive');
      }),
      { numRuns: 3 },
    );
  });

  test("misrouted cold: a row of another source's topic", async () => {
    await fc.assert(
      fc.asyncProperty(stories(4), async (story) => {
        const history = told(story);
        const target = shuffledTargets(history, story).find(
          ({ outcome }) => outcome !== 'rejected',
        );
        if (target === undefined) throw new Error('no record with a row');
        history.cold.push({ ...coldOf(history, target), topicId: OTHER_TOPIC_ID });
        const verification = await verified(history, undefined, besideAnother);
        const own = verification.anomalies.filter(({ source }) => source === 'arxiv');
        const place = `${target.partition}/${target.offset}`;
        expect(found({ ...verification, anomalies: own })).toEqual([`misrouted cold ${place}`]);
      }),
      { numRuns: 3 },
    );
  });
});

test('every check has its property', () => {
  const own = ['misrouted cold', 'pending dead-letters', 'pending hot', 'pending cold'];
  const names = CHECK_NAMES.map((check) => `${check.class} ${check.store}`);
  expect(names.filter((name) => !CHECKED.includes(name))).toEqual(own);
});
