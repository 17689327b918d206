import { afterEach, expect, test, vi } from 'vitest';
import { deadlineFactor, TimeoutError, waitUntil } from './wait.ts';

afterEach(() => vi.unstubAllEnvs());

test('returns the value of the probe that is done', async () => {
  let calls = 0;
  const value = await waitUntil({
    what: 'three calls',
    deadline: 5_000,
    interval: 1,
    probe: async () =>
      ++calls < 3 ? { done: false, seen: `${calls}` } : { done: true, value: calls },
  });
  expect(value).toBe(3);
});

test('a timeout shows what was waited for, the last value, the last error and the evidence', async () => {
  let calls = 0;
  const waiting = waitUntil({
    what: 'the broker answers',
    deadline: 60,
    interval: 5,
    probe: async () => {
      calls += 1;
      if (calls === 1) return { done: false, seen: 'no brokers' };
      throw new Error('connection refused');
    },
    evidence: async () => 'tail of the log',
  });
  await expect(waiting).rejects.toThrow(/the broker answers: not within .* last seen: no brokers/);
  await expect(waiting).rejects.toMatchObject({
    constructor: TimeoutError,
    expected: expect.stringContaining('connection refused'),
    evidence: 'tail of the log',
  });
});

test('an error that waiting cannot mend ends it at once', async () => {
  const fatal = new Error('exited');
  const probe = vi.fn(async () => {
    throw fatal;
  });
  const waiting = waitUntil({ what: 'x', deadline: 60_000, probe, fatal: (e) => e === fatal });
  await expect(waiting).rejects.toBe(fatal);
  expect(probe).toHaveBeenCalledTimes(1);
});

test('an aborted signal ends it with its reason', async () => {
  const controller = new AbortController();
  const waiting = waitUntil({
    what: 'x',
    deadline: 60_000,
    interval: 60_000,
    signal: controller.signal,
    probe: async () => ({ done: false, seen: '' }),
  });
  controller.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

test.each([
  ['', 1],
  ['2', 2],
  ['0.5', 0.5],
])('deadline factor %j is %d', (text, factor) => {
  expect(deadlineFactor({ DATA_BROKER_DEADLINE_FACTOR: text })).toBe(factor);
});

test.each(['0', '-1', '101', 'fast', 'NaN'])('deadline factor %j is refused by name', (text) => {
  expect(() => deadlineFactor({ DATA_BROKER_DEADLINE_FACTOR: text })).toThrow(
    expect.objectContaining({
      subject: 'DATA_BROKER_DEADLINE_FACTOR',
      expected: expect.any(String),
    }),
  );
});
