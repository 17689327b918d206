import { describe, expect, test, vi } from 'vitest';
import type { SourceObservation } from '../common/run-bundle.ts';
import { addRecord, type History } from '../fixtures/histories/index.ts';
import { small, verified } from './testing/verified.ts';
import { found } from './testing/write-history.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe('what came after the topic was read', () => {
  const late = (partition: number, offset: number) => {
    const history = small();
    addRecord(history, partition, offset);
    history.topic.pop();
    history.ledger.pop();
    return history;
  };
  const until = (laterEndOffsets: Record<string, number>) => (seen: SourceObservation) => ({
    ...seen,
    laterEndOffsets,
  });

  test.each([8, 3])('is not judged, and counted (offset ends with %i)', async (digit) => {
    const history = late(0, 10 + digit);
    const verification = await verified(history, until({ 0: 20, 1: 8 }));
    expect(found(verification)).toEqual([]);
    expect(verification.verdict).toBe('pass');
    expect(verification.reasons.join()).toContain('12 records arrived after the topic was read');
  });

  test.each<[string, History, string[], Record<string, number>?]>([
    ['beyond the later end', late(0, 20), ['phantom cold 0/20', 'phantom hot 0/20'], { 0: 20 }],
    ['without a later end', late(0, 8), ['phantom cold 0/8', 'phantom hot 0/8']],
    ['a dead letter', late(0, 33), ['phantom dead-letters 0/33'], { 0: 33 }],
    ['no such partition', late(7, 0), ['phantom cold 7/0', 'phantom hot 7/0'], { 0: 20 }],
  ])('%s: a phantom', async (_, history, names, ends) => {
    const verification = await verified(history, ends && until(ends));
    expect(found(verification)).toEqual(names);
    expect(verification.verdict).toBe('violation');
  });
});
