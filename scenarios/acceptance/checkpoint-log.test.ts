import { expect, test } from 'vitest';
import { CheckpointLog } from './checkpoint-log.ts';

/** Looks of `[job, begun, latest]` a second apart, each answered after 10 ms. */
function logOf(looks: readonly (readonly [string, number, number?])[]) {
  const log = new CheckpointLog();
  for (const [turn, [job, begun, id]] of looks.entries()) {
    const asked = 1_000 * (turn + 1);
    const latest = id === undefined ? {} : { latest: { id, path: '' } };
    log.look(job, { asked, answered: asked + 10 }, { begun, ...latest });
  }
  return log.all();
}

test('a checkpoint counts once one is complete that had not begun at an earlier look', () => {
  expect(
    logOf([
      ['a', 3, 2],
      ['a', 4, 3],
      ['a', 5, 4],
      ['a', 5, 4],
      ['a', 6, 6],
    ]),
  ).toEqual([
    { id: 4, triggeredAt: 1_000, completedAt: 3_010 },
    { id: 6, triggeredAt: 3_000, completedAt: 5_010 },
  ]);
});

test('none while the job is down, and its first one after that spans the outage', () => {
  expect(
    logOf([
      ['a', 3, 2],
      ['a', 3, 2],
      ['a', 3, 2],
      ['a', 4, 4],
    ]),
  ).toEqual([{ id: 4, triggeredAt: 1_000, completedAt: 4_010 }]);
});

test('ids of another job prove nothing of this one', () => {
  expect(
    logOf([
      ['a', 3, 3],
      ['b', 9, 9],
      ['b', 9, 9],
    ]),
  ).toEqual([]);
});

test('few are kept of many', () => {
  const kept = logOf(Array.from({ length: 20_000 }, (_, turn) => ['a', turn, turn] as const));
  expect(kept.length).toBeGreaterThan(1_000);
  expect(kept.length).toBeLessThanOrEqual(4_000);
});
