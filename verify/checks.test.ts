import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CHECK_NAMES } from '../common/run-bundle.ts';
import {
  breakIn,
  CORRUPTIONS,
  type Expectation,
  goodHistory,
  type History,
} from '../fixtures/histories/index.ts';
import { CHECKS } from './checks/index.ts';
import { type Verification, verifyBundle } from './oracle.ts';
import { scoreHistories } from './score.ts';
import { found, named, temporaryBundle, writeHistory } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

test('the names of the checks in reports are the checks that there are', () => {
  expect(CHECKS.map(({ class: name, store }) => ({ class: name, store }))).toEqual(CHECK_NAMES);
});

test('the score is all of the corruptions and nothing invented', async () => {
  expect(await scoreHistories()).toEqual({
    planted: CORRUPTIONS.length,
    found: CORRUPTIONS.length,
    invented: 0,
  });
});

test('some corruption makes every check speak but those of pending records', () => {
  const spoken = new Set(
    CORRUPTIONS.flatMap((corruption) => [...corruption.expect, ...(corruption.expectFresh ?? [])]),
  );
  const silent = CHECKS.map((check) => `${check.class} ${check.store}`).filter(
    (name) => !spoken.has(name) && !name.startsWith('pending'),
  );
  // Needs a second source: see oracle.test.ts.
  expect(silent).toEqual(['misrouted cold']);
});

const rotate = <T>(entries: readonly T[], by: number): T[] => {
  const at = entries.length === 0 ? 0 : Math.abs(by) % entries.length;
  return [...entries.slice(at), ...entries.slice(0, at)];
};

async function verifyHistory(history: History): Promise<Verification> {
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history);
  return await verifyBundle(bundle.paths.directory);
}

describe('every way to break a record, all in one history', () => {
  let all: string[] = [];
  let expected: Expectation[][] = [];
  beforeAll(async () => {
    const history = goodHistory({ partitions: 2, records: 100 });
    expected = breakIn(history, CORRUPTIONS, history.topic);
    all = found(await verifyHistory(history));
  });

  test.each(CORRUPTIONS.map(({ name }, turn) => ({ name, turn })))('$name', ({ turn }) => {
    expect(all).toEqual(expect.arrayContaining(named(expected[turn] ?? [])));
  });

  test('nothing else is named', () => {
    expect(all).toEqual(named(expected.flat()));
  });
});

test('any few corruptions of any good history are named exactly, in any order of reading', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...CORRUPTIONS), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 20, max: 60 }),
      fc.integer(),
      async (corruptions, partitions, records, seed) => {
        const history = goodHistory({ partitions, records });
        const free = fc.sample(
          fc.shuffledSubarray(history.topic, { minLength: history.topic.length }),
          {
            seed,
            numRuns: 1,
          },
        )[0];
        const expected = breakIn(history, corruptions, free ?? []);
        history.hot.reverse();
        history.cold = rotate(history.cold, seed);
        const verification = await verifyHistory(history);
        expect(found(verification)).toEqual(named(expected.flat()));
        expect(verification.verdict).toBe('violation');
      },
    ),
    { numRuns: 12, interruptAfterTimeLimit: 15_000 },
  );
});
