import { expect, test } from 'vitest';
import { SOURCES } from '../../fixtures/records/index.ts';
import { disagreements } from './disagreements.ts';

const EVENT = {
  id: '1',
  type: 'WatchEvent',
  actor: { id: 9_007_199_254_740_991, login: 'octocat' },
  repo: { id: 2, name: 'octocat/Spoon-Knife' },
  payload: {},
  public: true,
  created_at: '2015-01-01T00:00:00Z',
};
const ANSWER =
  'D{"kafka_topic_id":"topic","kafka_partition":0,"kafka_offset":0,' +
  '"kafka_timestamp":"1970-01-01T00:00:00.000Z","event_id":null,"id":"1","type":"WatchEvent",' +
  '"action":null,"owner":"octocat","repository":"Spoon-Knife","repo_id":2,"actor_login":"octocat",' +
  '"actor_id":9007199254740991,"is_bot":false,"org_login":null,"public":true,"ref":null,' +
  '"ref_type":null,"push_id":null,"commit_count":null,"number":null,' +
  '"created_at":"2015-01-01T00:00:00.000Z"}';

const values = [Buffer.from(JSON.stringify(EVENT)), null];
const compare = (...answers: string[]) => disagreements(SOURCES.github, values, answers);

test('equal answers are no disagreement', () => {
  expect(compare(ANSWER, 'Rempty')).toEqual([]);
});

test.each([
  ['a value', ANSWER.replace('740991', '740990'), 'Rempty', 0],
  ['a type', ANSWER.replace('"repo_id":2', '"repo_id":"2"'), 'Rempty', 0],
  ['a null that is absent', ANSWER.replace('"number":null,', ''), 'Rempty', 0],
  ['a field more', ANSWER.replace('"number":null', '"number":null,"x":null'), 'Rempty', 0],
  ['a refused record', 'Rmissing:id', 'Rempty', 0],
  ['a reason', ANSWER, 'Rnot-json', 1],
  ['an accepted record', ANSWER, ANSWER, 1],
])('%s is found', (_, first, second, index) => {
  expect(compare(first, second)).toMatchObject([{ index }]);
});

test('a missing answer is an error', () => {
  expect(() => compare(ANSWER)).toThrow('1 answers to 2 records');
});
