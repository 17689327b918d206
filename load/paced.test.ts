import { expect, test } from 'vitest';
import { paced } from './paced.ts';

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ eventId: `${index}`, key: null, value: null }));

async function taken(count: number, rate: number) {
  const began = performance.now();
  const all = [];
  for await (const record of paced(records(count), rate)) all.push(record);
  return { all, time: performance.now() - began };
}

test('records take as long as their rate says, in ten requests a second', async () => {
  const { all, time } = await taken(250, 1_000);
  expect(all.map(({ eventId }) => eventId)).toEqual(records(250).map(({ eventId }) => eventId));
  expect(all.flatMap((record, at) => (record.flush === true ? [at] : []))).toEqual([99, 199]);
  // Timers may be early by a millisecond.
  expect(time).toBeGreaterThan(195);
});

test('at less than ten records a second each is a request', async () => {
  const { all } = await taken(2, 8);
  expect(all.map(({ flush }) => flush)).toEqual([true, true]);
});
