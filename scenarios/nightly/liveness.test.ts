import { describe } from 'vitest';
import { platformSources } from '../../stack/platform/sources.ts';
import type { BrokerUnderTest } from '../broker.ts';
import { pause } from '../faults/container.ts';
import { cutConnection } from '../faults/cut-connection.ts';
import { starve } from '../faults/starve.ts';
import { HotSaboteur } from '../sabotage/hot.ts';
import { expect, testWithBroker } from '../vitest.ts';

/** The last of these tests ends the job. */
const test = testWithBroker({}, 'file');

const { arxiv } = platformSources;
/** Milliseconds: a pipeline that moves at all moves within this, at a checkpoint every second. */
const SHORT = { stall: 15_000, deadline: 60_000 };

function jobOf({ stack }: BrokerUnderTest): string {
  const job = stack.jobs.get('arxiv');
  if (job === undefined) throw new Error('no job');
  return job.id;
}

describe('is a pipeline that does not deliver in time told apart from one that could not?', () => {
  test('too many sends of unknown end: inconclusive; a pass when they are few among many', async ({
    broker,
  }) => {
    await broker.feed('arxiv', { kind: 'generated', seed: 40, count: 500 });
    await expect(broker).toDeliverExactlyOnce();
    {
      using _ = cutConnection(broker.stack.kafka, 'answer');
      await broker.feed('arxiv', { kind: 'generated', seed: 41, count: 10 });
    }
    const { verdict } = await broker.judge();
    expect(verdict).toMatchObject({ verdict: 'inconclusive', anomalies: [] });
    expect(verdict.reasons[0]).toMatch(/of 510 sends 10 were neither acknowledged nor refused/);
    await broker.feed('arxiv', { kind: 'generated', seed: 42, count: 1_000 });
    await expect(broker).toDeliverExactlyOnce();
  });

  test('a starved host: inconclusive, with the measure; a safety anomaly stays a violation', async ({
    broker,
  }) => {
    {
      await using _ = await starve(broker.stack.runId, 'flink-taskmanager-1');
      await broker.feed('arxiv', { kind: 'generated', seed: 43, count: 3_000 });
      const { verdict } = await broker.judge(SHORT);
      expect(verdict.verdict, verdict.reasons.join('\n')).toBe('inconclusive');
      expect(verdict.reasons.join('\n')).toMatch(/the host was starved: .* of \d+ CPUs, while/);
      expect(new Set(verdict.anomalies.map((anomaly) => anomaly.class))).toEqual(
        new Set(['pending']),
      );
      const documents = await HotSaboteur.open(broker.stack.elasticsearch, arxiv, []);
      const { undo } = await documents.changeNumber();
      const tampered = await broker.judge(SHORT).finally(undo);
      expect(tampered.verdict.verdict).toBe('violation');
      expect(tampered.verdict.anomalies).toContainEqual(
        expect.objectContaining({ class: 'corrupted', store: 'hot', count: 1 }),
      );
      expect(tampered.verdict.reasons[0]).toMatch(/1 corrupted in the hot store/);
    }
    await expect(broker).toDeliverExactlyOnce();
  });

  test('the job is stopped before the checkpoint: pending records, a violation of liveness', async ({
    broker,
  }) => {
    {
      // No checkpoint completes without the TaskManager's answer.
      await using _ = await pause(broker.stack.runId, 'flink-taskmanager-1');
      await broker.feed('arxiv', { kind: 'generated', seed: 44, count: 500 });
      await broker.stack.flink.api.cancel(jobOf(broker));
    }
    const { verdict } = await broker.judge(SHORT);
    expect(verdict.verdict, verdict.reasons.join('\n')).toBe('violation');
    expect(new Set(verdict.anomalies.map((anomaly) => anomaly.class))).toEqual(
      new Set(['pending']),
    );
    const cold = verdict.anomalies.find(({ store }) => store === 'cold');
    expect(cold?.count).toBeGreaterThan(450);
    expect(verdict.reasons.join('\n')).toMatch(/pending in the cold store at the deadline/);
    expect(verdict.reasons.join('\n')).toMatch(/job CANCEL/);
  });
});
