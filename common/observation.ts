import { z } from 'zod';

const offset = z.number().int().nonnegative();
/** Keys are partition numbers. */
const perPartition = z.record(z.string().regex(/^\d+$/), offset);

/** All times are milliseconds of the epoch by the harness's steady clock (`common/clock.ts`). */
const sourceObservation = z.object({
  topic: z.string(),
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
  checkpoints: z.array(
    z.object({ id: z.number().int(), triggeredAt: z.number(), completedAt: z.number() }),
  ),
  hot: z.object({
    /** Concrete indices behind the alias; null when it could not be found out. */
    indices: z.array(z.string()).nullable(),
    /** Taken before the refresh that precedes the reading; null when the store was not read. */
    refreshedAt: z.number().nullable(),
    /** Read to the end, without failed shards. */
    complete: z.boolean(),
  }),
  cold: z.object({
    /** The version that was read; null when the store was not read. */
    version: z.number().int().nullable(),
    /** When that version was looked up as the newest. */
    readAt: z.number().nullable(),
    complete: z.boolean(),
  }),
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
