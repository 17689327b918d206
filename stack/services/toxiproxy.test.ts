import { expect, test } from 'vitest';
import { linkAddress, toxiproxyMemory } from './toxiproxy.ts';

const DIRECT = 'https://elasticsearch:9200';

test('a link that is named leads to Toxiproxy by the same protocol, another one to its server', () => {
  expect(linkAddress(['flink->elasticsearch'], 'flink->elasticsearch', DIRECT)).toBe(
    'https://toxiproxy:9200',
  );
  expect(linkAddress([], 'flink->elasticsearch', DIRECT)).toBe(DIRECT);
});

test('without links there is no Toxiproxy, and none of its memory', () => {
  expect(toxiproxyMemory([])).toBe(0);
  expect(toxiproxyMemory(['flink->elasticsearch'])).toBeGreaterThan(0);
});
