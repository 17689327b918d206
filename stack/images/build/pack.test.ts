import { expect, test } from 'vitest';
import { accessOf, matches } from './pack.ts';

test.each([
  ['opt/flink', 'opt/flink', true],
  ['opt/flink/bin/flink', 'opt/flink', true],
  ['opt/flinkx', 'opt/flink', false],
  ['opt', 'opt/flink', false],
  ['usr/bin/kafka-topics', 'usr/bin/kafka-*', true],
  ['usr/bin/bash', 'usr/bin/kafka-*', false],
  ['usr/bin/sub/kafka-x', 'usr/bin/kafka-*', false],
])('%s matches %s: %s', (path, pattern, expected) => {
  expect(matches(path, pattern)).toBe(expected);
});

test('rules add up, later ones win, everything else is of root', () => {
  const rules = [
    { paths: ['opt'], owner: '1000:0', mode: '0755' },
    { paths: ['opt/data'], owner: '2:3' },
  ];
  expect(accessOf('opt/data/file', rules)).toEqual({ uid: 2, gid: 3, mode: 0o755 });
  expect(accessOf('etc', rules)).toEqual({ uid: 0, gid: 0, mode: undefined });
});
