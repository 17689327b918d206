import { expect } from 'vitest';
import type { Mutant } from '../../../chaos/mutants/mutant.ts';
import { summary } from '../../../reports/summary.ts';
import type { Judgements } from './pair.ts';

/** The reference job delivered exactly once; of the mutant the oracle says what it did, and where. */
export function expectCaught(
  { anomaly }: Mutant,
  { reference, mutant, duplicates }: Judgements,
): void {
  const said = summary(reference.verdict, reference.paths.directory);
  expect(reference.verdict.verdict, said).toBe('pass');
  expect(mutant.verdict.verdict).toBe('violation');
  expect(mutant.verdict.anomalies).toContainEqual(expect.objectContaining(anomaly));
  expect(duplicates, 'both indices of a document are named').not.toHaveLength(0);
}
