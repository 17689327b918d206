import { type AliasLook, whenHeld } from './alias-looks.ts';
import type { Rollover } from './rollovers.ts';

/** From the moment when a condition of the policy became true until the alias was moved, ms. */
export interface RolloverLag {
  index: string;
  condition: 'age' | 'documents';
  lag: number;
  /** The lag may be longer by at most this: what lies between two looks. Of a condition by age there is none. */
  error: number;
}

/** The conditions that a policy names. */
export interface Conditions {
  /** Milliseconds. */
  maxAge?: number;
  maxDocs?: number;
}

/**
 * The lag of each rollover. By age it is exact, by the server's clock alone: creation, age, rollover. By documents
 * the moment is that of the first look that counted enough of them; a rollover that was quicker than the looks
 * has lag 0, and an error. Rollovers by hand or by other conditions are left out.
 */
export function rolloverLags(
  rollovers: readonly Rollover[],
  looks: readonly AliasLook[],
  { maxAge, maxDocs }: Conditions,
): RolloverLag[] {
  return rollovers.flatMap(({ index, createdAt, rolledAt, conditions }): RolloverLag[] => {
    if (maxAge !== undefined && 'max_age' in conditions) {
      return [{ index, condition: 'age', lag: rolledAt - createdAt - maxAge, error: 0 }];
    }
    if (maxDocs === undefined || !('max_docs' in conditions)) return [];
    const held = whenHeld(looks, index, maxDocs);
    const by = Math.min(held?.by ?? rolledAt, rolledAt);
    const after = Math.min(held?.after ?? by, by);
    return [{ index, condition: 'documents', lag: rolledAt - by, error: by - after }];
  });
}
