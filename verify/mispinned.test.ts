import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import {
  goodHistory,
  type History,
  HOT_INDEX,
  SECOND_INDEX,
  THIRD_INDEX,
} from '../fixtures/histories/index.ts';
import { verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** One partition, whose versions 0 to 2 hold 16 offsets each, version 3 the rest. */
const one = () => goodHistory({ partitions: 1, records: 60 });

/** The history with the documents of some offsets in another index. */
function moved(history: History, index: string, from: number, to: number): History {
  for (const entry of history.hot) {
    if (entry.offset >= from && entry.offset <= to) entry.index = index;
  }
  return history;
}

/** What is out of place, and nothing else may be found. */
async function places(
  history: History,
  change?: (seen: SourceObservation) => SourceObservation,
): Promise<string[]> {
  return found(await verified(history, change)).map((name) =>
    name.replace(/^mispinned hot 0\//, ''),
  );
}

describe('a document in another index than the one pinned for its checkpoint', () => {
  test('is not there when the index changes between two checkpoints', async () => {
    const history = moved(moved(one(), SECOND_INDEX, 16, 31), THIRD_INDEX, 32, 59);
    expect(await places(history)).toEqual([]);
  });

  test('is there when it changes within one: the smaller part is named', async () => {
    expect(await places(moved(one(), SECOND_INDEX, 30, 59))).toEqual(['30', '31']);
    expect(await places(moved(one(), SECOND_INDEX, 18, 59))).toEqual(['16', '17']);
  });

  test('is there when a checkpoint goes back to the index before', async () => {
    const history = moved(moved(one(), SECOND_INDEX, 16, 59), HOT_INDEX, 48, 59);
    // Of the last twelve, 53 is rejected and 55 refused by the hot store.
    const last = ['48', '49', '50', '51', '52', '54', '56', '57', '58', '59'];
    expect(await places(history)).toEqual(last);
  });

  test('says which checkpoint, where most of its documents are and where this one is', async () => {
    const { anomalies } = await verified(moved(one(), SECOND_INDEX, 20, 20));
    expect(anomalies).toMatchObject([
      {
        class: 'mispinned',
        store: 'hot',
        count: 1,
        examples: [
          {
            offset: 20,
            expected: HOT_INDEX,
            found: SECOND_INDEX,
            where: expect.stringMatching(/^arxiv-000002\/.+-0-20$/),
            explanation:
              'a document of the checkpoint of version 1, of which 13 of its partition are in the index pinned for it',
          },
        ],
      },
    ]);
  });
});

describe('not judged', () => {
  const broken = () => moved(one(), SECOND_INDEX, 30, 40);

  test('where the contract does not promise it', async () => {
    expect((await places(broken())).length).toBeGreaterThan(0);
    const denied = (seen: SourceObservation) => ({ ...seen, hot: { ...seen.hot, pinned: false } });
    const silent = ({ hot: { pinned: _, ...hot }, ...seen }: SourceObservation) => ({
      ...seen,
      hot,
    });
    expect(await places(broken(), denied)).toEqual([]);
    expect(await places(broken(), silent)).toEqual([]);
  });

  test('of rows that a version rewrote', async () => {
    const change = (seen: SourceObservation) => ({
      ...seen,
      cold: {
        ...seen.cold,
        versions: (seen.cold.versions ?? []).map((version) => ({ ...version, rewrites: true })),
      },
    });
    expect(await places(broken(), change)).toEqual([]);
  });

  test('of a document that stands in two indices: that is duplicated', async () => {
    const history = one();
    const twice = history.hot.find(({ offset }) => offset === 20);
    if (twice === undefined) throw new Error('no document');
    history.hot.push({ ...twice, index: SECOND_INDEX });
    expect(await places(history)).toEqual(['duplicated hot 0/20']);
  });
});
