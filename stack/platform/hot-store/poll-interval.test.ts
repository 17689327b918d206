import { expect, test } from 'vitest';
import { POLL_INTERVAL, pollIntervalChange, pollIntervalOf } from './poll-interval.ts';

const settings = (persistent?: string, transient?: string) => ({
  persistent: persistent === undefined ? {} : { [POLL_INTERVAL]: persistent },
  transient: transient === undefined ? {} : { [POLL_INTERVAL]: transient },
});
const set = { persistent: { [POLL_INTERVAL]: '1000ms' } };
const cleared = { ...set, transient: { [POLL_INTERVAL]: null } };

test.each([
  ['the interval of a new cluster', settings(), 1_000, set],
  ['another one', settings('2s'), 1_000, set],
  ['one that a restart would lose', settings(undefined, '1000ms'), 1_000, set],
  ['one that hides it', settings('1000ms', '2s'), 1_000, cleared],
  ['one that is no duration', settings(undefined, 'soon'), 1_000, cleared],
  ['nothing where it is so', settings('1000ms'), 1_000, undefined],
  ['nothing where it is so in another unit', settings('1s', '1000ms'), 1_000, undefined],
  ['nothing where nothing is asked', settings('2s', '3s'), undefined, undefined],
])('%s is set for good', (_name, found, asked, change) => {
  expect(pollIntervalChange(found, asked)).toEqual(change);
});

test('a transient one wins', () => {
  expect(pollIntervalOf(settings('1s', '2s'))).toBe('2s');
  expect(pollIntervalOf(settings('1s'))).toBe('1s');
  expect(pollIntervalOf(settings())).toBeUndefined();
});
