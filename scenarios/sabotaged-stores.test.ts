import { afterAll, describe } from 'vitest';
import type { VerdictFile } from '../common/run-bundle.ts';
import { platformSources } from '../stack/platform/sources.ts';
import { keepLiveScore, type LiveScore } from './acceptance/scores.ts';
import { tamperWithRows } from './sabotage/cold.ts';
import { removeDeadLetter } from './sabotage/dead-letters.ts';
import { HotSaboteur } from './sabotage/hot.ts';
import type { ExpectedAnomaly, Planted } from './sabotage/planted.ts';
import { takeDataFileAway, takeVersionAway } from './sabotage/unreadable.ts';
import { type BrokerUnderTest, expect, test } from './vitest.ts';

const { arxiv } = platformSources;

/** Each tampers with a record of its own, so that one judgement shows them all. */
const SABOTAGES = [
  'a document deleted',
  'a field changed',
  'a long text cut off',
  'a document doubled under another _id',
  'a document that comes from no record',
  'a document moved to another index',
  'a document moved to another index of the alias',
  'a field of a row changed',
  'a row removed',
  'a row doubled',
  'a row that comes from no record',
  'a dead letter removed',
] as const;
const UNREADABLE = [
  ['a version of the table taken away', takeVersionAway],
  ['a data file of the table taken away', takeDataFileAway],
] as const;

const planted: Planted[] = [];
let verdict: VerdictFile | undefined;

/** Kept as the oracle's live score for later reports. */
const score: LiveScore = {
  planted: SABOTAGES.length + UNREADABLE.length,
  caught: 0,
  invented: 0,
  commit: 'unknown',
};
afterAll(() => keepLiveScore(score));

async function sabotage({ stack }: BrokerUnderTest): Promise<void> {
  const rows = await tamperWithRows(stack, arxiv);
  planted.push(...rows.planted);
  const documents = await HotSaboteur.open(stack.elasticsearch, arxiv, rows.victims);
  planted.push(await documents.truncateText());
  planted.push(await documents.deleteDocument());
  planted.push(await documents.changeNumber());
  planted.push(await documents.copyDocument());
  planted.push(await documents.inventDocument());
  planted.push(await documents.moveDocument());
  planted.push(await documents.moveBehindAlias(rows.rewritten));
  planted.push(await removeDeadLetter(stack.kafka, arxiv));
}

const nameOf = (anomaly: ExpectedAnomaly) =>
  `${anomaly.class} ${anomaly.store} ${anomaly.partition}@${anomaly.offset}`;

/** Every anomaly that was found, each once, by its name. */
function found(): string[] {
  return (verdict?.anomalies ?? []).flatMap(({ class: name, store, count, examples }) => {
    expect(examples, `${name} in ${store}: all are shown`).toHaveLength(count);
    return examples.map(({ partition, offset }) => `${name} ${store} ${partition}@${offset}`);
  });
}

function exampleOf(wanted: ExpectedAnomaly) {
  return verdict?.anomalies
    .find(({ class: name, store }) => name === wanted.class && store === wanted.store)
    ?.examples.find((at) => at.partition === wanted.partition && at.offset === wanted.offset);
}

describe('does the oracle see that a store was tampered with, and name the record?', () => {
  test('twelve sabotages at once are a violation', async ({ broker }) => {
    // Twice, since a table of a single version has none that could be missing.
    for (const seed of [2, 4]) {
      await broker.feed('arxiv', { kind: 'generated', seed, count: 200 });
      await expect(broker).toDeliverExactlyOnce();
    }
    try {
      await sabotage(broker);
      ({ verdict } = await broker.judge());
    } finally {
      for (const { undo } of planted) await undo();
    }
    expect(verdict.verdict).toBe('violation');
    score.commit = verdict.versions['commit'] ?? 'unknown';
  });

  test.each(SABOTAGES)('%s is named with its record, place and values', (name) => {
    const one = planted.find((sabotaged) => sabotaged.name === name);
    expect(one, 'was planted').toBeDefined();
    for (const wanted of one?.anomalies ?? []) {
      const example = exampleOf(wanted);
      if (wanted.onlySampled && example === undefined) continue;
      expect(example, nameOf(wanted)).toBeDefined();
      expect(example?.where).toContain(wanted.where ?? '');
      for (const [index, { field, expected, found: seen }] of (
        wanted.differences ?? []
      ).entries()) {
        expect(example?.differences[index]).toEqual({
          field,
          expected: expect.stringContaining(expected),
          found: expect.stringContaining(seen),
        });
      }
      expect(example?.differences.length).toBeLessThanOrEqual(wanted.differences?.length ?? 99);
    }
    score.caught += 1;
  });

  test('nothing else is reported', () => {
    const wanted = new Set(planted.flatMap(({ anomalies }) => anomalies.map(nameOf)));
    const invented = found().filter((name) => !wanted.has(name));
    score.invented = invented.length;
    expect(invented).toEqual([]);
  });

  test.for(UNREADABLE)('%s is an infra-error that names it', async ([, takeAway], { broker }) => {
    const { reason, undo } = await takeAway(broker.stack, arxiv);
    const judged = await broker.judge().finally(undo);
    expect(judged.verdict).toMatchObject({ verdict: 'infra-error', anomalies: [] });
    expect(judged.verdict.reasons[0]).toContain(reason);
    score.caught += 1;
  });

  test('with the sabotage undone all is well again', async ({ broker }) => {
    await expect(broker).toDeliverExactlyOnce();
  });
});
