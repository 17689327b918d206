import { describe, expect, test } from 'vitest';
import type { SourceObservation } from '../../common/run-bundle.ts';
import {
  contentOf,
  goodKeyedHistory,
  type KeyedHistory,
  verifiedKeyed,
} from '../testing/keyed-history.ts';
import { found } from '../testing/write-history.ts';

const changed = (history: KeyedHistory, change: (history: KeyedHistory) => void) => {
  change(history);
  return history;
};
const upsert = (change: (history: KeyedHistory) => void) =>
  changed(goodKeyedHistory('upsert'), change);
const often = (change: (history: KeyedHistory) => void) =>
  changed(goodKeyedHistory('at-least-once'), change);
const replace = (history: KeyedHistory, key: string, content: unknown) => {
  const document = history.documents.find((one) => one.key === key);
  if (document === undefined) throw new Error(`no document of ${key}`);
  document.content = content;
};
const unproven = (seen: SourceObservation): SourceObservation => ({
  ...seen,
  committed: { offsets: { '0': 0, '1': 0 }, observedAt: 1_000 },
  deadlinePassed: true,
});

describe.each(['upsert', 'at-least-once'] as const)('%s', (guarantee) => {
  test('a good history passes and says what it rests on', async () => {
    const verification = await verifiedKeyed(goodKeyedHistory(guarantee));
    expect(verification).toMatchObject({ verdict: 'pass', anomalies: [] });
    expect(verification.counts).toMatchObject({ sent: 5, cold: 0 });
    expect(verification.perSource['orders']).toMatchObject({
      guarantee,
      accepted: 4,
      keys: 3,
      rejected: { 'filtered out': 1 },
    });
    expect(verification.reasons[0]).toMatch(/after the pipeline had committed the whole topic/);
  });

  test('an absent document is lost, and its record is named', async () => {
    const history = goodKeyedHistory(guarantee);
    history.documents = history.documents.filter(({ key }) => key !== 'c');
    const verification = await verifiedKeyed(history);
    expect(found(verification)).toEqual(['lost hot 1/0']);
    expect(verification.verdict).toBe('violation');
    expect(verification.anomalies[0]?.examples[0]).toMatchObject({
      eventId: 'orders-4',
      explanation: 'accepted by Kafka and committed by the pipeline, but absent',
    });
  });

  test('an absent document is pending where nothing was committed, a violation at the deadline', async () => {
    const history = goodKeyedHistory(guarantee);
    history.documents = history.documents.filter(({ key }) => key !== 'c');
    const verification = await verifiedKeyed(history, unproven);
    expect(found(verification)).toEqual(['pending hot 1/0']);
    expect(verification.verdict).toBe('violation');
  });

  test('all there, but not committed: inconclusive', async () => {
    const verification = await verifiedKeyed(goodKeyedHistory(guarantee), unproven);
    expect(verification).toMatchObject({ verdict: 'inconclusive', anomalies: [] });
  });

  test('a store that was read before the commit was seen proves nothing', async () => {
    const early = (seen: SourceObservation) => ({
      ...seen,
      hot: { ...seen.hot, refreshedAt: 999 },
    });
    const verification = await verifiedKeyed(goodKeyedHistory(guarantee), early);
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.reasons[0]).toMatch(/was not read wholly after the last commit was seen/);
  });

  test('a content that no record of the key makes is corrupted', async () => {
    const history = goodKeyedHistory(guarantee);
    replace(history, 'b', contentOf('b', 'PLACED'));
    expect(found(await verifiedKeyed(history))).toEqual(['corrupted hot 0/1']);
  });

  test('documents of a filtered record, of no record and without a key are phantoms', async () => {
    const history = goodKeyedHistory(guarantee);
    history.documents.push(
      { place: 'orders/d', key: 'd', content: contentOf('d', 'draft') },
      { place: 'orders/?', key: null, content: {} },
    );
    const verification = await verifiedKeyed(history);
    expect(found(verification)).toEqual(['phantom hot null/null', 'phantom hot null/null']);
    expect(verification.anomalies[0]?.examples.map(({ where }) => where)).toEqual([
      'orders/?',
      'orders/d',
    ]);
  });

  test('records that came while the store was read leave it unjudged', async () => {
    const history = goodKeyedHistory(guarantee);
    history.documents = [];
    const late = (seen: SourceObservation) => ({ ...seen, laterEndOffsets: { '0': 5, '1': 1 } });
    const verification = await verifiedKeyed(history, late);
    expect(verification).toMatchObject({ verdict: 'inconclusive', anomalies: [] });
    expect(verification.reasons).toContain(
      'orders: 1 records arrived while the store was read, so it was not judged',
    );
  });
});

describe('upsert', () => {
  test('an older update that stands where the last must is named as the last one lost', async () => {
    const history = upsert((one) => replace(one, 'a', contentOf('a', 'placed')));
    const verification = await verifiedKeyed(history);
    expect(found(verification)).toEqual(['lost hot 0/2']);
    expect(verification.anomalies[0]?.examples[0]).toMatchObject({
      eventId: 'orders-2',
      where: 'orders/a',
      explanation:
        'committed by the pipeline, but the document of this key is that of an earlier record',
    });
  });

  test('two documents of a key are duplicated, also equal ones', async () => {
    const history = upsert(({ documents }) =>
      documents.push({ place: 'orders/a-again', key: 'a', content: contentOf('a', 'paid') }),
    );
    expect(found(await verifiedKeyed(history))).toEqual(['duplicated hot 0/2']);
  });

  test('a key in two partitions has no last record: inconclusive', async () => {
    const history = upsert(({ topic }) =>
      topic.push({ partition: 1, offset: 1, key: 'b', status: 'placed' }),
    );
    const verification = await verifiedKeyed(history);
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.reasons[0]).toMatch(/1 business keys are in more than one partition/);
  });
});

describe('at-least-once', () => {
  test('a repeated document is allowed', async () => {
    const history = often(({ documents }) =>
      documents.push({ place: 'orders/again', key: 'b', content: contentOf('b', 'placed') }),
    );
    expect(await verifiedKeyed(history)).toMatchObject({ verdict: 'pass', anomalies: [] });
  });

  test('each update of a key must be there, not the last alone', async () => {
    const history = often((one) => {
      one.documents = one.documents.filter(({ place }) => place !== 'orders/0-0');
    });
    expect(found(await verifiedKeyed(history))).toEqual(['lost hot 0/0']);
  });

  test('records of one key and one content may have one document between them', async () => {
    const history = often(({ topic }) =>
      topic.push({ partition: 0, offset: 4, key: 'b', status: 'placed' }),
    );
    expect(await verifiedKeyed(history)).toMatchObject({ verdict: 'pass', anomalies: [] });
  });

  test('an altered document stands for one record of its key, the others are lost', async () => {
    const history = often((one) => {
      one.topic.push({ partition: 0, offset: 4, key: 'a', status: 'sent' });
      replace(one, 'a', contentOf('a', 'changed'));
      one.documents = one.documents.filter(({ place }) => place !== 'orders/0-2');
    });
    expect(found(await verifiedKeyed(history))).toEqual([
      'corrupted hot 0/4',
      'lost hot 0/2',
      'lost hot 0/4',
    ]);
  });
});
