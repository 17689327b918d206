import { expect, test } from 'vitest';
import { limit } from './limit.ts';

test('never more than the slots at a time, all are run', async () => {
  const limited = limit(2);
  let running = 0;
  let most = 0;
  const work = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return index;
  };
  const results = await Promise.all([0, 1, 2, 3, 4].map((index) => limited(() => work(index))));
  expect(results).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(2);
});

test('a failure frees its slot, an aborted signal keeps work from starting', async () => {
  const limited = limit(1);
  await expect(limited(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(limited(async () => 'yes')).resolves.toBe('yes');
  await expect(limited(async () => 'no', AbortSignal.abort(new Error('ended')))).rejects.toThrow(
    'ended',
  );
});
