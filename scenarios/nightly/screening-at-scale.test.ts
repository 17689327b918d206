import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { type Document, SOURCES } from '../../fixtures/records/index.ts';
import { connectWarehouse } from '../../stack/services/databricks/connection.ts';
import { MIB } from '../../stack/services/service.ts';
import { ExpectedSums } from '../../verify/screening/expected.ts';
import { describeFigures, shareOf } from '../../verify/screening/figures.ts';
import { screen } from '../../verify/screening/screen.ts';
import { serveStandIn } from '../cold-store-sql/served.ts';
import { BUCKET, standInTarget } from '../cold-store-sql/target.ts';
import { JsonRows, ModelTopic } from '../screening/model-table.ts';
import { change } from '../screening/plant.ts';
import { command } from './command-line.ts';

/** So many that more than 1,000,000 of them are accepted. */
const RECORDS = 1_030_000;
const SEED = 11;

/** The documents, each added to the digests on its way. */
function* adding(sums: ExpectedSums, documents: Iterable<Document>): Iterable<Document> {
  for (const document of documents) {
    sums.add(document);
    yield document;
  }
}

test('one changed field among 1,000,000 events is found with less than 5 % of the rows', async () => {
  const topic = new ModelTopic(SOURCES.dns, SEED, RECORDS);
  const { name: source, topic: topicName, fields } = topic.model;
  await using target = await standInTarget([]);
  const expected = new ExpectedSums(fields);
  {
    await using rows = await JsonRows.of(topic, adding(expected, topic.documents()));
    const at = 'kafka_partition = 17 AND kafka_offset = 20202';
    const harm = change(at, 'min_ttl', 'coalesce(min_ttl, 0) + 1');
    await rows.write(target.store, BUCKET, 'public/million', harm);
  }
  const { endpoint, region, accessKey, secretKey } = target.store;
  const store = { endpoint, region, accessKey, secretKey };
  const settings = { store, bucket: BUCKET, namespace: target.namespace, memory: 512 };
  await using served = await serveStandIn(settings, 128);
  await using connection = await connectWarehouse(served.warehouse, target.namespace);

  let asked = 0;
  const { anomalies, figures } = await screen({
    query: async (sql) => {
      const begun = performance.now();
      const rows = await connection.query(sql);
      asked += performance.now() - begun;
      return rows;
    },
    source,
    topic: topicName,
    fields,
    table: 'million',
    expected,
    documents: (ranges) => topic.within(ranges),
    readTo: new Map(),
    laterEnds: async () => new Map(),
  });
  const peak = process.platform === 'linux' ? await served.peakMemory() : 0;
  process.stdout.write(
    `screening: ${describeFigures(figures)}; ${(asked / 1000).toFixed(1)} s in the warehouse, which had ${Math.round(peak / MIB)} MiB\n`,
  );

  expect(anomalies).toMatchObject([{ class: 'corrupted', store: 'cold', count: 1 }]);
  const [example] = anomalies[0]?.examples ?? [];
  expect(example).toMatchObject({
    partition: 17,
    offset: 20202,
    eventId: `${SEED}-${20202 * topic.model.partitions + 17}`,
    where: 'million version 1',
  });
  expect(example?.differences.map(({ field }) => field)).toEqual(['min_ttl']);
  const [{ expected: was = null, found = null } = {}] = example?.differences ?? [];
  expect(Number(found)).toBe(Number(was === 'null' ? 0 : was) + 1);
  expect(figures.rows).toBeGreaterThan(1_000_000);
  expect(shareOf(figures)).toBeLessThan(0.05);
  expect(figures.bytes).toBeLessThan(0.05 * figures.expectedBytes);
});

test('the gate with --screening is inconclusive where all is well, and says so offline, too', async () => {
  const out = await temporaryDirectory('nightly');
  const gate = command(['gate', '--screening', '--records', '2000', '--seed', '3', '--out', out]);
  const { code } = await gate.ended();
  const label = 'VERDICT  INCONCLUSIVE  (exit code 3, SCREENING';
  expect(code, gate.output()).toBe(3);
  expect(gate.output()).toContain(label);
  const [run = ''] = await readdir(out);
  const verify = command(['verify', join(out, run)]);
  expect((await verify.ended()).code).toBe(3);
  expect(verify.output()).toContain(label);
  await rm(out, { recursive: true });
});
