import { expect, test, vi } from 'vitest';
import { SOURCES } from '../../fixtures/records/index.ts';
import type { LedgerRow } from '../../verify/ledger.ts';
import { HotRefusals } from './hot-refusals.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000 });

const TOPIC = { topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partition: 0, timestamp: 0, eventId: null };

const row = (partition: number | null, offset: number | null): LedgerRow => ({
  index: 0,
  eventId: '1-0',
  partition,
  offset,
  digest: null,
  bytes: 0,
  sentAt: 0,
  ackedAt: null,
  outcome: partition === null ? 'indeterminate' : 'acknowledged',
  reason: null,
});

test('only records that it was said of are refused, and only documents that are', () => {
  const [record] = [...SOURCES.arxiv.generate({ seed: 7, count: 1 })];
  const value = record?.value ?? null;
  const refusals = new HotRefusals();
  let refused = true;
  refusals.add([row(0, 5), row(null, null)], ({ kafka_offset }) => refused && kafka_offset === 5);
  const { judge } = refusals.told(SOURCES.arxiv);
  const at = (offset: number) => judge(value, { ...TOPIC, offset });
  expect(SOURCES.arxiv.judge(value, { ...TOPIC, offset: 5 })).toMatchObject({ hotRejected: false });
  expect(at(4)).toMatchObject({ kind: 'accepted', hotRejected: false });
  expect(at(5)).toMatchObject({ kind: 'accepted', hotRejected: true });
  refused = false;
  expect(at(5)).toMatchObject({ kind: 'accepted', hotRejected: false });
  expect(judge(null, { ...TOPIC, offset: 5 })).toMatchObject({ kind: 'rejected', reason: 'empty' });
});
