import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import { addRecord, drop, OTHER_TOPIC_ID, recordOf, sendOf } from '../fixtures/histories/index.ts';
import { accepted, besideAnother, changeObservation, small, verified } from './testing/verified.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('a good history passes', () => {
  test('with its counts and what the verdict rests on', async () => {
    const verification = await verified(small());
    expect(verification).toMatchObject({
      verdict: 'pass',
      exitCode: 0,
      partial: false,
      anomalies: [],
      counts: { sent: 16, acknowledged: 16, refused: 0, hot: 12, cold: 14, deadLettered: 4 },
      perSource: { arxiv: { accepted: 14, hotRejected: 2, rejected: { 'missing:id': 2 } } },
    });
    expect(verification.reasons[0]).toContain('14 records');
  });
});

test('a dead letter whose headers say impossible numbers is a phantom', async () => {
  const history = small();
  const [letter] = history.deadLetters;
  if (letter === undefined) throw new Error('no dead letter');
  history.deadLetters.push({ ...letter, partition: 99_999_999_999 }, { ...letter, offset: 1e22 });
  const { verdict, anomalies } = await verified(history);
  expect(verdict).toBe('violation');
  expect(anomalies).toMatchObject([{ class: 'phantom', store: 'dead-letters', count: 2 }]);
});

test('an event acknowledged in two partitions is named at the later place', async () => {
  const history = small();
  const first = history.topic.find(
    (entry) => entry.partition === 0 && entry.outcome === 'accepted',
  );
  const last = history.topic.findLast((entry) => entry.partition === 1);
  if (first === undefined || last === undefined) throw new Error('no such record');
  const again = { partition: 1, offset: last.offset + 1 };
  addRecord(history, again.partition, again.offset);
  recordOf(history, { ...first, ...again }).eventId = first.eventId;
  const { eventId, index } = sendOf(history, first);
  Object.assign(sendOf(history, { ...first, ...again }), { eventId, index });
  const { anomalies } = await verified(history);
  expect(anomalies).toMatchObject([
    { class: 'duplicated', store: 'kafka', count: 1, examples: [{ ...again, eventId }] },
  ]);
});

describe('precedence', () => {
  const failed = { infrastructureErrors: ['Elasticsearch ended by itself'] };

  test('an infrastructure error outweighs liveness, a safety anomaly outweighs both', async () => {
    const history = small();
    drop(history, 'cold', accepted(history));
    const late = (seen: SourceObservation) => ({ ...seen, checkpoints: [], deadlinePassed: true });
    const infra = await verified(history, late, (paths) => changeObservation(paths, failed));
    expect(infra).toMatchObject({ verdict: 'infra-error', exitCode: 4 });
    history.cold.push(...history.cold.slice(0, 1));
    const both = await verified(history, late, (paths) => changeObservation(paths, failed));
    expect(both).toMatchObject({ verdict: 'violation', exitCode: 1 });
  });
});

test("rows of another source's topic are misrouted", async () => {
  const history = small();
  const target = accepted(history);
  const row = history.cold.find(({ offset }) => offset === target.offset);
  if (row === undefined) throw new Error('no row');
  history.cold.push({ ...row, topicId: OTHER_TOPIC_ID });
  const verification = await verified(history, undefined, besideAnother);
  const misrouted = verification.anomalies.find(
    (anomaly) => anomaly.source === 'arxiv' && anomaly.class === 'misrouted',
  );
  expect(misrouted).toMatchObject({ store: 'cold', count: 1 });
});
