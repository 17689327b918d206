import { expect, test } from 'vitest';
import { cacheDirectory, shortHash } from './cache.ts';

test.each([
  [{ DATA_BROKER_CACHE: '/own', XDG_CACHE_HOME: '/xdg' }, '/own'],
  [{ DATA_BROKER_CACHE: '', XDG_CACHE_HOME: '/xdg' }, '/xdg/data-broker'],
])('%j is kept in %s', (environment, expected) => {
  expect(cacheDirectory(environment)).toBe(expected);
});

test('without any variable the cache is in the home directory', () => {
  expect(cacheDirectory({})).toMatch(/\/\.cache\/data-broker$/);
});

test('short hashes are stable and differ', () => {
  expect(shortHash('a')).toBe('ca978112ca1b');
  expect(shortHash('b')).not.toBe(shortHash('a'));
});
