import { z } from 'zod';

const offset = z.number().int().nonnegative();

/**
 * The life of a concrete index, as looks at the hot store show it, one a second. Milliseconds of the
 * epoch: what was seen by the harness's steady clock (`common/clock.ts`), what the server says of itself
 * by the server's. Fields after `partitions` are absent in bundles of older harnesses.
 */
export const indexLife = z.object({
  index: z.string(),
  /** Tells it from an index of the same name made later. */
  uuid: z.string(),
  firstSeenAt: z.number(),
  lastSeenAt: z.number(),
  /** The first look at which it was no longer there; null when it was there to the end. */
  goneAt: z.number().nullable(),
  /** What it held when it was last looked into: lowest and highest offset, and how many documents. */
  partitions: z.record(
    z.string().regex(/^\d+$/),
    z.object({ first: offset, last: offset, documents: offset }),
  ),
  /** The last look at which it still held that: its number of documents was the same. */
  partitionsAt: z.number().optional(),
  /** When the server made it, and when its lifecycle rolled it over; null where the server does not say. */
  createdAt: z.number().nullable().optional(),
  rolledOverAt: z.number().nullable().optional(),
  /**
   * While it was the write index of its alias: from the first look at which it was, to the first at which
   * it was not; null when it was to the end. More than one when the alias came back to it.
   */
  writes: z.array(z.object({ from: z.number(), to: z.number().nullable() })).optional(),
  /** Phases of its lifecycle that were seen, and when it entered each, as the server says. */
  phases: z.array(z.object({ phase: z.string(), at: z.number() })).optional(),
  /** Documents that a search could find, where the number changed between two looks; thinned. */
  documents: z.array(z.object({ at: z.number(), count: offset })).optional(),
});
export type IndexLife = z.infer<typeof indexLife>;
