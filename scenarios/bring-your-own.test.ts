import { readFile } from 'node:fs/promises';
import { readObservation } from '../common/run-bundle.ts';
import { contract } from '../examples/bring-your-own/contract.ts';
import type { KeyedContract } from '../stack/contract.ts';
import type { ElasticsearchService } from '../stack/services/elasticsearch.ts';
import { verifyBundle } from '../verify/oracle.ts';
import { OrderView, type PlantedBug } from './bring-your-own/order-view.ts';
import {
  type BrokerUnderTest,
  expect,
  type Judged,
  type PipelineRecord,
  type PipelineUnderTest,
  test,
} from './vitest.ts';

const ORDERS = 200;
const STATES = ['draft', 'placed', 'paid', 'shipped'];

/** Orders in one state; every tenth record is no order at all. */
function* orders(status: string): Generator<PipelineRecord> {
  for (let number = 0; number < ORDERS; number++) {
    const id = `order-${number}`;
    const lines = [{ quantity: 1 + (number % 3), price: 100 + number }];
    yield { key: id, value: JSON.stringify({ id, status, lines }) };
    if (number % 10 === 0) yield { key: id, value: 'no order' };
  }
}

/** The contract under names of its own: tests share a broker. */
const named = (name: string): KeyedContract => ({
  ...contract,
  source: name,
  topic: name,
  consumerGroup: `${name}-view`,
  hotAlias: name,
});

const refuseWrites = (server: ElasticsearchService, index: string, refused: boolean) =>
  server.request('PUT', `/${index}/_settings`, { 'index.blocks.write': refused });

/**
 * Feeds a running order view: every order in every state, then one more update of a known order and one new
 * order while the store refuses all writes.
 */
async function feedThroughAnOutage(
  { stack: { elasticsearch } }: BrokerUnderTest,
  pipeline: PipelineUnderTest,
  view: OrderView,
  bug: PlantedBug | undefined,
): Promise<Judged> {
  const { hotAlias } = pipeline.contract;
  for (const status of STATES) await pipeline.feed(orders(status));
  const settled = await pipeline.judge();
  await refuseWrites(elasticsearch, hotAlias, true);
  const order = (id: string) => ({
    key: id,
    value: JSON.stringify({ id, status: 'returned', lines: [{ quantity: 2, price: 50 }] }),
  });
  await pipeline.feed([order('order-7'), order('order-new')]);
  // The one that skips tries each order once; the other one goes on with the first.
  const tried = bug === undefined ? ['order-\\w+'] : ['order-7', 'order-new'];
  for (const id of tried) await view.says(new RegExp(`^retry ${id}: the store answered 403$`, 'm'));
  await refuseWrites(elasticsearch, hotAlias, false);
  return settled;
}

test('the contract is less than 40 lines', async () => {
  const text = await readFile(new URL('../examples/bring-your-own/contract.ts', import.meta.url));
  expect(text.toString().trimEnd().split('\n').length).toBeLessThan(40);
});

test('a foreign pipeline that keeps its contract passes, also through an outage', async ({
  broker,
}) => {
  const own = named('orders-good');
  await using pipeline = await broker.pipeline(own);
  await using view = await OrderView.start(broker.stack, own);
  const settled = await feedThroughAnOutage(broker, pipeline, view, undefined);
  expect(settled.verdict.verdict).toBe('pass');
  await expect(pipeline).toKeepItsContract();
  const { verdict, paths } = await pipeline.judge();
  expect(verdict.perSource[own.source]).toMatchObject({
    guarantee: 'upsert',
    keys: ORDERS + 1,
    hot: ORDERS + 1,
    accepted: 3 * ORDERS + 2,
  });
  expect(verdict.notRun).toContainEqual({
    what: 'cold store',
    reason: 'the contract of orders-good names none',
  });
  expect(await verifyBundle(paths.directory)).toMatchObject({ verdict: 'pass', anomalies: [] });
  // Its documents are nobody's phantoms.
  await broker.feed('arxiv', { kind: 'generated', seed: 9_411, count: 50 });
  await expect(broker).toDeliverExactlyOnce();
});

test('its planted bug is found: a record that is skipped when it must be written again', async ({
  broker,
}) => {
  const own = named('orders-skipping');
  await using pipeline = await broker.pipeline(own);
  await using view = await OrderView.start(broker.stack, own, 'skip-on-retry');
  const settled = await feedThroughAnOutage(broker, pipeline, view, 'skip-on-retry');
  expect(settled.verdict.verdict).toBe('pass');
  const { verdict, paths } = await pipeline.judge();
  expect(verdict.verdict).toBe('violation');
  expect(verdict.anomalies.map(({ class: name, store, count }) => [name, store, count])).toEqual([
    ['lost', 'hot', 2],
  ]);
  const [update, fresh] = byEvent(verdict.anomalies[0]?.examples);
  expect(update).toMatchObject({
    where: 'orders-skipping/order-7',
    topic: own.topic,
    explanation:
      'committed by the pipeline, but the document of this key is that of an earlier record',
    differences: [
      { field: 'status', expected: '"returned"', found: '"shipped"' },
      { field: 'total', expected: '100', found: '214' },
    ],
  });
  expect(fresh?.expected).toMatch(/"order_id":"order-new"/);
  expect(await verifyBundle(paths.directory)).toMatchObject({
    verdict: 'violation',
    anomalies: verdict.anomalies,
  });
});

test('its other planted bug is found: an older update wins', async ({ broker }) => {
  const own = named('orders-unversioned');
  await using pipeline = await broker.pipeline(own);
  await pipeline.feed([...orders('placed'), ...orders('paid')]);
  await using _view = await OrderView.start(broker.stack, own, 'no-version');
  const { verdict } = await pipeline.judge();
  expect(verdict.verdict).toBe('violation');
  expect(verdict.anomalies.map(({ class: name, store, count }) => [name, store, count])).toEqual([
    ['lost', 'hot', ORDERS],
  ]);
  expect(verdict.anomalies[0]?.examples[0]?.differences).toEqual([
    { field: 'status', expected: '"paid"', found: '"placed"' },
  ]);
});

test('a pipeline that does nothing is late by its contract', async ({ broker }) => {
  const own = { ...named('orders-idle'), freshness: 1_000 };
  await using pipeline = await broker.pipeline(own);
  await pipeline.feed(orders('placed'));
  const { verdict, paths } = await pipeline.judge();
  // On a starved host what is merely late proves nothing.
  const starved = (await readObservation(paths))?.starved;
  expect(verdict.verdict).toBe(starved === null ? 'violation' : 'inconclusive');
  expect(verdict.anomalies.map(({ class: name, store, count }) => [name, store, count])).toEqual([
    ['pending', 'hot', ORDERS],
  ]);
});

test('a contract that says too little is refused by name', async ({ broker }) => {
  const wrong = { ...named('orders-wrong'), guarantee: 'perhaps', freshness: 0 };
  await expect(broker.pipeline(wrong as unknown as KeyedContract)).rejects.toMatchObject({
    code: 'CONTRACT',
    subject: 'guarantee, freshness',
  });
});

/** Examples by the order in which their records were sent. */
function byEvent<T extends { eventId: string | null }>(examples: readonly T[] = []): T[] {
  const number = ({ eventId }: T) => Number(eventId?.split('-').at(-1));
  return examples.toSorted((a, b) => number(a) - number(b));
}
