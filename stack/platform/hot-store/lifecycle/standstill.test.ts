import { expect, test } from 'vitest';
import { fullBy } from './standstill.ts';
import type { IndexState } from './state.ts';

/** An index of 50 documents and 2048 bytes that is to be rolled over by some conditions. */
const index = (rollover: Record<string, unknown>): IndexState => ({
  index: 'arxiv-000001',
  behindAlias: true,
  writeIndex: true,
  blocks: [],
  policy: 'hot_store_policy',
  rolloverAlias: 'arxiv',
  createdAt: 0,
  documents: 50,
  bytes: 2_048,
  explanation: {
    managed: true,
    phase_execution: {
      policy: 'hot_store_policy',
      version: 1,
      phase_definition: { actions: { rollover } },
    },
  },
});

test.each([
  [{ max_docs: 50 }, 'has 50 documents, max_docs is 50'],
  [{ max_size: '2kb' }, 'has 2048 bytes, max_size is 2048'],
  [{ max_primary_shard_docs: 50 }, 'has 50 documents, max_primary_shard_docs is 50'],
  [{ max_primary_shard_size: '2kb' }, 'has 2048 bytes, max_primary_shard_size is 2048'],
  [
    { max_docs: 51, max_primary_shard_size: '2kb' },
    'has 2048 bytes, max_primary_shard_size is 2048',
  ],
  [{ max_docs: 51, max_size: '3kb', max_primary_shard_size: '3kb' }, undefined],
  [{ max_primary_shard_docs: 200_000_000, min_docs: 1 }, undefined],
  [{ max_primary_shard_size: '2kb', min_docs: 51 }, undefined],
])('by %j an index %s', (rollover, reached) => {
  expect(fullBy(index(rollover))).toBe(reached);
});
