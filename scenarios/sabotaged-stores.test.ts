import { afterAll, describe } from 'vitest';
import type { VerdictFile } from '../common/run-bundle.ts';
import { platformSources } from '../stack/platform/sources.ts';
import { keepLiveScore } from './acceptance/scores.ts';
import { duplicateRow } from './sabotage/cold.ts';
import { changeField, deleteDocument, type Sabotage } from './sabotage/hot.ts';
import { type BrokerUnderTest, expect, test } from './vitest.ts';

const { arxiv } = platformSources;

/** Sabotages done and caught, kept as the oracle's live score for later reports. */
const score = { planted: 0, caught: 0, commit: 'unknown' };
afterAll(() => keepLiveScore(score.caught, score.planted, score.commit));

/** The first example of an anomaly, which must be the only record that is wrong. */
function onlyExample(verdict: VerdictFile, anomalyClass: string, store: string) {
  expect(verdict.verdict).toBe('violation');
  const anomaly = verdict.anomalies.find((a) => a.class === anomalyClass && a.store === store);
  expect(anomaly, `${anomalyClass} in ${store}`).toMatchObject({ count: 1 });
  score.caught += 1;
  score.commit = verdict.versions['commit'] ?? 'unknown';
  return anomaly?.examples[0];
}

/** Judges the broker while its store is sabotaged, and undoes the sabotage whatever comes of it. */
async function judgeSabotaged(
  broker: BrokerUnderTest,
  tamper: () => Promise<Sabotage>,
): Promise<{ sabotage: Sabotage; verdict: VerdictFile }> {
  await broker.feed('arxiv', { kind: 'generated', seed: 2, count: 200 });
  await expect(broker).toDeliverExactlyOnce();
  const sabotage = await tamper();
  score.planted += 1;
  try {
    return { sabotage, verdict: (await broker.judge()).verdict };
  } finally {
    await sabotage.undo();
  }
}

describe('does the oracle see that a store was tampered with, and name the record?', () => {
  test('a document deleted from the hot store is lost', async ({ broker }) => {
    const { sabotage, verdict } = await judgeSabotaged(broker, () =>
      deleteDocument(broker.stack.elasticsearch, arxiv),
    );
    const { partition, offset } = sabotage;
    expect(onlyExample(verdict, 'lost', 'hot')).toMatchObject({ partition, offset });
  });

  test('a field changed in the hot store is corrupted, with both values', async ({ broker }) => {
    const { sabotage, verdict } = await judgeSabotaged(broker, () =>
      changeField(broker.stack.elasticsearch, arxiv, 'word_count', 987_654),
    );
    const { partition, offset } = sabotage;
    expect(onlyExample(verdict, 'corrupted', 'hot')).toMatchObject({
      partition,
      offset,
      differences: [{ field: 'word_count', found: '987654' }],
    });
  });

  test('a row added twice to the cold store is duplicated', async ({ broker }) => {
    const { sabotage, verdict } = await judgeSabotaged(broker, () =>
      duplicateRow(broker.stack, arxiv),
    );
    const { partition, offset } = sabotage;
    expect(onlyExample(verdict, 'duplicated', 'cold')).toMatchObject({ partition, offset });
  });

  test('with the sabotage undone all is well again', async ({ broker }) => {
    await expect(broker).toDeliverExactlyOnce();
  });
});
