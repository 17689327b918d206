import { expect, test } from 'vitest';
import { contract } from '../examples/bring-your-own/contract.ts';
import { type KeyedContract, requireContract } from './contract.ts';

const refused = (change: object) => {
  try {
    requireContract({ ...contract, ...change } as KeyedContract);
  } catch (error) {
    return error;
  }
  return undefined;
};

test('the example is a contract', () => {
  expect(refused({})).toBeUndefined();
});

test.each([
  ['source', { source: 'Orders' }],
  ['topic', { topic: 'a/b' }],
  ['partitions', { partitions: 0 }],
  ['consumerGroup', { consumerGroup: '' }],
  ['hotAlias', { hotAlias: '../x' }],
  ['identity', { identity: 'offset' }],
  ['guarantee', { guarantee: 'exactly-once' }],
  ['freshness', { freshness: -1 }],
  ['expected', { expected: {} }],
  ['(top)', { retention: 5 }],
])('a wrong %s is refused by name', (subject, change) => {
  expect(refused(change)).toMatchObject({ code: 'CONTRACT', subject });
});
