import { z } from 'zod';
import { indexLife } from './index-life.ts';
import { screenedSource } from './screening.ts';
import { KEYED_GUARANTEES } from './verdict.ts';

const offset = z.number().int().nonnegative();
/** Keys are partition numbers. */
const perPartition = z.record(z.string().regex(/^\d+$/), offset);

/** What stands in the way of an index's life: a failed ILM step, a lost alias, a block, ... */
const lifecycleTrouble = z.object({
  kind: z.string(),
  /** Null where no single index is meant. */
  index: z.string().nullable(),
  alias: z.string().nullable(),
  phase: z.string().nullable(),
  action: z.string().nullable(),
  step: z.string().nullable(),
  cause: z.string(),
  fix: z.string(),
});

/** A version of the cold table, as its log says. */
const coldVersion = z.object({
  version: offset,
  /** When it was committed, ms of the epoch on the writer's clock; null where the log does not say. */
  committedAt: z.number().nullable(),
  /** Transaction id of each application that this commit names. */
  transactions: z.record(z.string(), z.number().int()),
  /** It takes files away or adds rewritten ones: its rows may have been visible before. */
  rewrites: z.boolean(),
  /** It adds data files. */
  adds: z.boolean().optional(),
});
export type ColdVersion = z.infer<typeof coldVersion>;

const completedCheckpoint = z.object({
  id: z.number().int(),
  triggeredAt: z.number(),
  completedAt: z.number(),
});
export type CompletedCheckpoint = z.infer<typeof completedCheckpoint>;

/** Something that the cold table says of itself and that is not so. */
const untrueClaim = z.object({
  /** The version that says it; null when only a checkpoint still tells. */
  version: offset.nullable(),
  /** A data file, or a column. */
  place: z.string(),
  expected: z.string(),
  found: z.string(),
  explanation: z.string(),
});
export type UntrueClaim = z.infer<typeof untrueClaim>;

/** All times are milliseconds of the epoch by the harness's steady clock (`common/clock.ts`). */
const sourceObservation = z.object({
  topic: z.string(),
  /**
   * Of a pipeline that keeps documents by business key in the hot store alone: what it promises. Absent
   * for one that delivers each record once to both stores.
   */
  guarantee: z.enum(KEYED_GUARANTEES).optional(),
  /** As Kafka prints it: 22 characters of base64url. */
  topicId: z.string(),
  /** First offset that does not exist yet, when the topic was read. */
  endOffsets: perPartition,
  /**
   * The same, looked up again after all stores were read. Records between the two came too late to be
   * read and are not judged. Without it nothing came: an offset beyond the end is a phantom's.
   */
  laterEndOffsets: perPartition.nullable().optional(),
  /** The reader's position when it stopped reading the topic; below the end means not read to the end. */
  readOffsets: perPartition,
  /** The job's committed consumer offsets (the next offset to read), and when they were looked up. */
  committed: z.object({ offsets: perPartition, observedAt: z.number() }).nullable(),
  /**
   * Completed checkpoints, oldest first; the last few are enough. `triggeredAt` is a moment when it had
   * not begun yet, `completedAt` one when it had completed, both as the harness saw it.
   */
  checkpoints: z.array(completedCheckpoint),
  /**
   * The same of checkpoints that completed while the run was watched, one after the other: each began after the
   * one before had completed. Absent in bundles of older harnesses.
   */
  watchedCheckpoints: z.array(completedCheckpoint).optional(),
  hot: z.object({
    /** Concrete indices behind the alias; null when it could not be found out. */
    indices: z.array(z.string()).nullable(),
    /** Taken before the refresh that precedes the reading; null when the store was not read. */
    refreshedAt: z.number().nullable(),
    /** Read to the end, without failed shards. */
    complete: z.boolean(),
    /**
     * How long the pipeline promises to keep a record there after its timestamp, ms; null or absent:
     * for ever.
     */
    retention: z.number().positive().nullable().optional(),
    /**
     * The pipeline promises that the records of a partition that one cold version adds are in one index, and
     * those of a later version in the same one or a later one.
     */
    pinned: z.boolean().optional(),
    /** Every index that was seen behind the alias while the run was watched. */
    lives: z.array(indexLife).optional(),
    /** What was in the way of its indices' lives when waiting for delivery had ended. */
    troubles: z.array(lifecycleTrouble).optional(),
  }),
  cold: z.object({
    /** The version that was read; null when the store was not read. */
    version: z.number().int().nullable(),
    /** When that version was looked up as the newest. */
    readAt: z.number().nullable(),
    complete: z.boolean(),
    /** The pipeline promises that each version holds a prefix of every partition. */
    prefixes: z.boolean().optional(),
    /** All versions up to the one that was read, ascending. */
    versions: z.array(coldVersion).optional(),
    /** What schema and statistics say, but the model or the rows do not. Absent: not looked at. */
    untrue: z.array(untrueClaim).optional(),
  }),
  /**
   * The records whose way into the stores was watched (relation `sightings`); null or absent when none
   * were.
   */
  sample: z
    .object({
      /** One record in so many, picked by a hash of the seed and its place in the topic. */
      oneIn: z.number().int().positive(),
      seed: z.number().int(),
      /** Between two looks, ms. */
      interval: z.number().positive(),
    })
    .nullable()
    .optional(),
  deadLetters: z.object({ readAt: z.number().nullable(), complete: z.boolean() }),
  /** True when waiting for the stores ended at the deadline and not because all was there. */
  deadlinePassed: z.boolean(),
  /** Why waiting ended at the deadline: how far the pipeline came, and Flink's exception if it failed. */
  reason: z.string().nullable().optional(),
});
export type SourceObservation = z.infer<typeof sourceObservation>;

export const OBSERVATION_SCHEMA_VERSION = 1;

/** `history/observation.json`: how and when the history was read, and what else bears on the verdict. */
export const observationFile = z.object({
  schemaVersion: z.literal(OBSERVATION_SCHEMA_VERSION),
  /** Failures of engine, host or services that the run did not cause on purpose, as sentences. */
  infrastructureErrors: z.array(z.string()),
  /** Why the run proves little even when nothing is wrong: starved host, fault not proven. */
  inconclusive: z.array(z.string()),
  /**
   * How the host was short of something while the stores were waited for, by stated thresholds; null
   * when it was not. Records still pending then prove nothing. No other anomaly is touched by it.
   */
  starved: z.string().nullable(),
  sources: z.record(z.string(), sourceObservation),
  /** Of a screening, for each source: then there is no other history of it. */
  screening: z.record(z.string(), screenedSource).optional(),
});
export type ObservationFile = z.infer<typeof observationFile>;

export const CONFIG_SCHEMA_VERSION = 1;

/** `config.json`: on disk before the first record is sent. Secrets are redacted by the writer. */
export const configFile = z.object({
  schemaVersion: z.literal(CONFIG_SCHEMA_VERSION),
  runId: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  command: z.array(z.string()),
  seed: z.number().int().nullable(),
  sources: z.array(z.string()),
  /** The resolved settings of the run, whatever they are. */
  settings: z.record(z.string(), z.unknown()),
});
export type ConfigFile = z.infer<typeof configFile>;
