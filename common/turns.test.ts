import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('a turn begins when the one before has ended, also by an error', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = turns.take(async () => {
    seen.push('first begins');
    await first.promise;
    seen.push('first fails');
    throw new Error('no answer');
  });
  const second = turns.take(async () => {
    seen.push('second');
    return 2;
  });
  first.resolve();
  await expect(failing).rejects.toThrow('no answer');
  expect(await second).toBe(2);
  expect(seen).toEqual(['first begins', 'first fails', 'second']);
});
