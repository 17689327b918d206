import { z } from 'zod';
import { DEFAULT_POLICY, lifecyclePolicy } from './policy.ts';
import { policyProblems } from './policy-checks.ts';
import { PolicyError } from './policy-problem.ts';
import type { ServerLine } from './server-line.ts';
import { DAY } from './units.ts';

export const hotStoreDefinition = z.strictObject({
  /** The lifecycle policy as Elasticsearch takes it, without the `policy` around it. */
  policy: lifecyclePolicy.default(DEFAULT_POLICY),
  /** Where the policy is from, for messages: a file, or this setting. */
  policyOrigin: z.string().min(1).default('hotStore.policy'),
  /** How long a record stays after its timestamp at the least, ms. */
  retention: z
    .number()
    .int()
    .positive()
    .default(10 * DAY),
  /**
   * The longest supported outage of a job, ms. For so long after its rollover an index is neither made
   * read-only nor deleted, since records that it had been given before may come late.
   */
  longestOutage: z.number().int().positive().default(DAY),
  /** Between two looks of ILM at its indices, ms; the server's own (10 minutes) where left out. */
  pollInterval: z.number().int().min(1_000).optional(),
});
export type HotStoreDefinition = z.infer<typeof hotStoreDefinition>;

/**
 * Refuses a dangerous policy.
 * @param lines those that the server may be of
 * @throws {PolicyError} POLICY_REFUSED with all that is wrong
 */
export function requireSafePolicy(
  { policy, policyOrigin, retention, longestOutage }: HotStoreDefinition,
  lines: readonly ServerLine[],
): void {
  const problems = policyProblems(policy, { lines, retention, longestOutage });
  if (problems.length > 0) throw new PolicyError(policyOrigin, problems);
}
