import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { platformSources } from '../../stack/platform/sources.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { provenBy } from '../../verify/proof.ts';
import { awaitDelivery } from './delivery.ts';

const source = platformSources.arxiv;
const HOUR = 3_600_000;

/** One answer of Flink: the newest checkpoint that has completed, and the newest that has begun. */
interface Answer {
  latest: number;
  begun: number;
}

/**
 * A pipeline of one partition with ten records, all of them committed, whose checkpoints are answered
 * from a list, the last of which stays.
 */
function pipeline(
  answers: Answer[],
  onAnswer: (asked: number) => void = () => {},
  successor?: { committed: number },
) {
  let asked = 0;
  const checkpoints = async () => {
    onAnswer(asked);
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? { latest: 0, begun: 0 };
    const { latest: id, begun } = answer;
    return { completed: id, failed: 0, begun, latest: { id, path: '' } };
  };
  const broker = {
    jobs: new Map([
      [source.source, { id: 'job', name: source.jobName, succeeds: successor && 'the one before' }],
    ]),
    kafka: {
      endOffsets: async () => new Map([[0, 10]]),
      committedOffsets: async () => new Map([[0, 10]]),
    },
    flink: {
      api: {
        checkpoints,
        job: async () => ({ state: 'RUNNING' }),
        exceptions: async () => [],
        sourceOffsets: async () => ({
          read: new Map(),
          committed: new Map([[0, successor?.committed]]),
        }),
      },
    },
    redact: (text: string) => text,
  } as unknown as StartedDataBroker;
  return { broker, source, deadline: 2_000, stall: 700, onProgress: () => {} };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('the checkpoint that was complete when the offsets were seen proves nothing', async () => {
  const delivery = await awaitDelivery(pipeline([{ latest: 7, begun: 7 }]));
  expect(delivery).toMatchObject({ deadlinePassed: true, checkpoints: [] });
});

test('nor does one that had begun by then and completes later', async () => {
  const answers = [
    { latest: 7, begun: 8 },
    { latest: 8, begun: 8 },
    { latest: 8, begun: 9 },
  ];
  expect(await awaitDelivery(pipeline(answers))).toMatchObject({ checkpoints: [] });
});

test.each([
  ['stands', 0],
  ['is set forward', HOUR],
  ['is set back', -HOUR],
])('one that began later does, whether the wall clock %s meanwhile', async (_, step) => {
  const answers = [
    { latest: 7, begun: 8 },
    { latest: 8, begun: 9 },
    { latest: 9, begun: 9 },
  ];
  const delivery = await awaitDelivery(
    pipeline(answers, (asked) => {
      if (asked === 1) vi.setSystemTime(Date.now() + step);
    }),
  );
  expect(delivery.deadlinePassed).toBe(false);
  const [checkpoint] = delivery.checkpoints;
  expect(checkpoint?.id).toBe(9);
  const { observedAt } = delivery.committed;
  expect(checkpoint?.triggeredAt).toBeGreaterThanOrEqual(observedAt);
  expect(checkpoint?.completedAt).toBeGreaterThanOrEqual(checkpoint?.triggeredAt ?? 0);
  expect(checkpoint?.completedAt).toBeLessThan(observedAt + 60_000);
});

test.each([
  [9, true],
  [10, false],
])('of a job that took over, its own committed offset %i counts', async (committed, late) => {
  const answers = [7, 8, 9].map((id) => ({ latest: id, begun: id }));
  const delivery = await awaitDelivery(pipeline(answers, () => {}, { committed }));
  expect(delivery.deadlinePassed).toBe(late);
});

test('and then, and only then, a store that is read proves loss', async () => {
  const { committed, checkpoints } = await awaitDelivery(
    pipeline([
      { latest: 7, begun: 7 },
      { latest: 8, begun: 8 },
    ]),
  );
  const at = (time: number) =>
    provenBy({
      topic: source.topic,
      topicId: 'x',
      endOffsets: {},
      readOffsets: {},
      committed: { offsets: {}, observedAt: committed.observedAt },
      checkpoints,
      hot: { indices: [], refreshedAt: time, complete: true },
      cold: { version: 1, readAt: time, complete: true },
      deadLetters: { readAt: time, complete: true },
      deadlinePassed: false,
    });
  const completed = checkpoints[0]?.completedAt ?? Number.NaN;
  expect(at(completed)).toEqual({ hot: true, cold: true, deadLetters: true });
  expect(at(completed - 1)).toEqual({ hot: false, cold: false, deadLetters: false });
});
