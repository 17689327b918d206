import { appendFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { drop, goodHistory, hotOf } from '../fixtures/histories/index.ts';
import { EvidenceWriter, readEvidence } from './evidence.ts';
import { explainDifferences } from './explain.ts';
import { verifyBundle } from './oracle.ts';
import { temporaryBundle, writeHistory } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ENTRY = { source: 'arxiv', partition: 0, offset: 0, where: 'arxiv-000001/x', value: null };

describe('differences', () => {
  test('name field and element, absent and extra fields, both values', () => {
    const expected = { a: 1, list: ['x', 'y'], gone: null, same: [1n] };
    const found = { a: '1', list: ['x', 'z', 'w'], extra: true, same: [1] };
    expect(explainDifferences(expected, found)).toEqual([
      { field: 'a', expected: '1', found: '"1"' },
      { field: 'list[1]', expected: '"y"', found: '"z"' },
      { field: 'list[2]', expected: null, found: '"w"' },
      { field: 'gone', expected: 'null', found: null },
      { field: 'extra', expected: null, found: 'true' },
    ]);
  });

  test('of long texts are shown where they part', () => {
    const [difference] = explainDifferences('x'.repeat(5_000), `${'x'.repeat(4_000)}y`);
    expect(difference?.expected).toMatch(/^\(from character 3960\) "x{200}" \(840 more\)$/);
    expect(difference?.found).toMatch(/^\(from character 3960\) "x{40}y"$/);
  });

  test('are bounded in number', () => {
    const many = Array.from({ length: 100 }, (_, index) => index);
    expect(explainDifferences(many, many.toReversed()).length).toBe(20);
  });
});

test('an anomaly is explained by its evidence', async () => {
  const history = goodHistory({ partitions: 1, records: 4 });
  const [first, second] = history.topic;
  if (first === undefined || second === undefined) throw new Error('no records');
  hotOf(history, first).content = 'altered';
  drop(history, 'cold', second);
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history);
  const writer = new EvidenceWriter(bundle.paths);
  const document = { kafka_offset: 0, title: 'one' };
  writer.add({ ...ENTRY, store: 'hot', expected: document, found: { ...document, title: 'two' } });
  writer.add({ ...ENTRY, offset: 1, store: 'cold', expected: document, found: null });
  writer.close();
  await appendFile(bundle.paths.evidence, '{"cut off');
  const { anomalies } = await verifyBundle(bundle.paths.directory);
  const example = (name: string, store: string) =>
    anomalies.find((anomaly) => anomaly.class === name && anomaly.store === store)?.examples[0];
  expect(example('corrupted', 'hot')).toMatchObject({
    partition: 0,
    offset: 0,
    eventId: '7-0',
    differences: [{ field: 'title', expected: '"one"', found: '"two"' }],
  });
  expect(example('lost', 'cold')).toMatchObject({
    expected: '{"kafka_offset":0,"title":"one"}',
    found: null,
  });
});

test('evidence is bounded in number and size', async () => {
  await using bundle = await temporaryBundle();
  const writer = new EvidenceWriter(bundle.paths, 2);
  for (let offset = 0; offset < 5; offset += 1) {
    const value = Buffer.alloc(100_000);
    writer.add({ ...ENTRY, offset, store: 'cold', expected: 7n, found: 2n ** 60n, value });
  }
  expect(writer.hasRoom('arxiv', 'cold')).toBe(false);
  expect(writer.hasRoom('arxiv', 'hot')).toBe(true);
  writer.close();
  const stored = await readEvidence(bundle.paths, () => true);
  expect(stored).toHaveLength(2);
  expect(stored[0]).toMatchObject({
    expected: 7,
    found: '1152921504606846976',
    valueBytes: 100_000,
  });
  expect(stored[0]?.value?.length).toBe(65_536);
});

test('text that looks like the end of a line, or is anything else, comes back as it was', async () => {
  await using bundle = await temporaryBundle();
  const writer = new EvidenceWriter(bundle.paths);
  const text = 'a\u2028b\u2029c\r\nd\u0085e\u0000f\ufeff';
  writer.add({ ...ENTRY, store: 'hot', expected: { title: text }, found: { title: text } });
  writer.add({ ...ENTRY, store: 'hot', expected: null, found: null });
  writer.close();
  const evidence = await readEvidence(bundle.paths, () => true);
  expect(evidence.map(({ found }) => found)).toEqual([{ title: text }, null]);
});
