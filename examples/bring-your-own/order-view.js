// The order view: reads orders from Kafka and keeps the last state of each in Elasticsearch. It is a
// program of its own, at least once: an order's document is written before its offset is committed. The
// offset is the document's version, so that a repeated or late write never replaces a newer one.
//
// KAFKA, TOPIC, GROUP, ELASTICSEARCH, INDEX, AUTHORIZATION: where and as whom.
// PLANTED_BUG=skip-on-retry or PLANTED_BUG=no-version: what the harness is to find.

import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

const { KAFKA, TOPIC, GROUP, ELASTICSEARCH, INDEX, AUTHORIZATION, PLANTED_BUG } = process.env;
const say = (text) => process.stdout.write(`${text}\n`);

async function ask(method, path, body) {
  const response = await fetch(`${ELASTICSEARCH}/${INDEX}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: AUTHORIZATION },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

function parse(value) {
  try {
    const order = JSON.parse(value);
    return order.status === 'draft' ? undefined : order;
  } catch {
    return undefined;
  }
}

/** Writes one order, again and again until the store takes it. 409: a newer state is there already. */
async function write(order, offset) {
  const document = {
    order_id: order.id,
    status: order.status,
    total: order.lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    line_count: order.lines.length,
  };
  const path = `/_doc/${encodeURIComponent(order.id)}`;
  const versioned = `${path}?version=${offset}&version_type=external_gte`;
  for (;;) {
    const status = await ask('PUT', PLANTED_BUG === 'no-version' ? path : versioned, document);
    if (status === 200 || status === 201 || status === 409) return;
    say(`retry ${order.id}: the store answered ${status}`);
    if (PLANTED_BUG === 'skip-on-retry') return;
    await delay(100);
  }
}

/** Writes the orders of a batch; without versions, those that were held back come after newer ones. */
async function writeAll(messages) {
  const orders = messages
    .map(({ offset, value }) => ({ offset, order: parse(value) }))
    .filter(({ order }) => order?.id !== undefined);
  if (PLANTED_BUG === 'no-version') orders.reverse();
  for (const { order, offset } of orders) await write(order, offset);
}

await ask('PUT', '', { settings: { number_of_shards: 1, number_of_replicas: 0 } });
const kafka = new Kafka({ clientId: 'order-view', brokers: [KAFKA], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: GROUP, maxWaitTimeInMs: 200 });
process.on('SIGTERM', () => consumer.disconnect().then(() => process.exit(0)));
await consumer.connect();
await consumer.subscribe({ topics: [TOPIC], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch, heartbeat }) => {
    await writeAll(batch.messages);
    const { topic, partition } = batch;
    const offset = String(Number(batch.lastOffset()) + 1);
    await consumer.commitOffsets([{ topic, partition, offset }]);
    await heartbeat();
  },
});
say('ready');
