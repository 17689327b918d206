import { z } from 'zod';
import { PHASES } from './server-line.ts';
import { DURATION_FORM, parseDuration } from './units.ts';

/** Name of the lifecycle policy, as in the deployment guide. */
export const POLICY = 'hot_store_policy';

const phase = z.strictObject({
  /** Of the index at the least when the phase begins; 0 where it is left out. */
  min_age: z
    .union([z.string(), z.literal(0)])
    .refine((text) => parseDuration(text) !== undefined, DURATION_FORM)
    .optional(),
  /** By name, with their options. */
  actions: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/**
 * A lifecycle policy as Elasticsearch takes it, without the `policy` around it. What its actions mean is
 * judged by `policyProblems`.
 *
 * How age counts: before the rollover from the index's creation (`IndexMetadata#getCreationDate`), or its
 * origination date where the line has it; after that from the rollover (`UpdateRolloverLifecycleDateStep`
 * sets the index's `lifecycle_date` to the rollover's time, and `IndexLifecycleRunner` compares `min_age`
 * with the time since that date). So `min_age` of a phase after the hot one starts at the rollover. An
 * index with a rollover action leaves the hot phase by it alone: however old, it is not deleted before.
 *
 * So a record that is written to the write index at t is in an index that rolls over at some r >= t, and
 * is deleted at r + min_age of the delete phase, never earlier than t + min_age. A record that the router
 * had pinned to an index before its rollover may be written after it, by as much as a checkpoint, or an
 * outage, takes: its index is gone that much earlier.
 */
export const lifecyclePolicy = z.strictObject({
  phases: z.partialRecord(z.enum(PHASES), phase),
  _meta: z.record(z.string(), z.unknown()).optional(),
});
export type LifecyclePolicy = z.infer<typeof lifecyclePolicy>;
export type LifecyclePhase = z.infer<typeof phase>;

/** The policy by default: roll over by size, age and documents; delete ten days after that. */
export const DEFAULT_POLICY: LifecyclePolicy = {
  phases: {
    hot: { actions: { rollover: { max_size: '5gb', max_age: '1d', max_docs: 10_000_000 } } },
    delete: { min_age: '10d', actions: { delete: {} } },
  },
};

/** Milliseconds of a phase's `min_age`. */
export function minAge(phase: Pick<LifecyclePhase, 'min_age'>): number {
  return parseDuration(phase.min_age ?? 0) ?? 0;
}
