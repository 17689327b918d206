import { expect, test } from 'vitest';
import { contentDigest } from '../../../verify/canonical.ts';
import { contentIdentity } from '../../../verify/identity.ts';
import { disagreement, type Reading } from './disagreement.ts';
import { Tally } from './tally.ts';

type Row = Record<string, unknown>;
const row = (kafka_partition: number | null, kafka_offset: number | null, text = 'same') => ({
  kafka_partition,
  kafka_offset,
  text,
});

function reading(rows: readonly Row[], again = rows): Reading {
  const tally = new Tally();
  for (const one of rows) tally.add(contentIdentity(one), contentDigest(one));
  return {
    tally,
    again: async function* () {
      yield again.slice(0, 1);
      yield again.slice(1);
    },
  };
}
const evidence = async (here: Reading, there: Reading) => {
  const error = await disagreement('t version 3', here, there);
  expect(error).toMatchObject({ code: 'DELTA_READINGS_DISAGREE', subject: 't version 3' });
  return (error.evidence ?? '').split('\n');
};

const both = [row(0, 1), row(0, 2), row(1, 1)];

test.each<[string, Row[], string]>([
  ['a field', [row(0, 1, 'other')], 'partition 0 offset 1: text "same" here, "other" in SQL'],
  [
    'a row that only one has',
    [],
    "partition 0 offset 1: 1 rows by the log's replay here, 0 in SQL",
  ],
  [
    'a row that one has twice',
    [row(0, 1), row(0, 1)],
    "partition 0 offset 1: 1 rows by the log's replay here, 2 in SQL",
  ],
  [
    'a field that only one has',
    [{ ...row(0, 1), more: 7n }],
    'partition 0 offset 1: more absent here, "7" in SQL',
  ],
])('%s is named, and nothing else', async (_, others, named) => {
  expect(await evidence(reading(both), reading([...both.slice(1), ...others]))).toEqual([named]);
});

test('rows that name no record are named by their content', async () => {
  const [first] = await evidence(reading(both), reading([...both, row(null, null)]));
  expect(first).toMatch(/^a row with digest [0-9a-f]{32}: 0 rows .* 1 in SQL$/);
});

test('a few of many are named', async () => {
  const many = Array.from({ length: 20 }, (_, offset) => row(0, offset));
  const lines = await evidence(reading(many), reading(many.map((one) => ({ ...one, text: 'x' }))));
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('and more');
});

test('that both agree when they are done again is said', async () => {
  const lines = await evidence(reading(both.slice(1), both), reading(both));
  expect(lines).toEqual(['when both were done again they agreed']);
});
