import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { packedKey } from './key.ts';
import { prepareCases } from './prepare-cases.ts';
import { prepareEvidence } from './prepare-evidence.ts';
import { prepareOrder } from './prepare-order.ts';
import { preparePins } from './prepare-pins.ts';
import { prepareCold, prepareHot } from './prepare-stores.ts';
import { sqlText } from './sql.ts';

/** Paths of a source's Parquet files. */
export interface SourceFiles {
  topic: string;
  hot: string;
  cold: string;
  deadLetters: string;
  ledger: string;
  /** Undefined when nothing was watched. */
  sightings: string | undefined;
}

/**
 * Makes the relations that the checks ask:
 *
 * - `positions`: of each partition the committed offset, how far it was read, its end when it was
 *   read and the `later` end when the stores had been read
 * - `topic`, `ledger`, `dead`: the files with `key`, the packed identity
 * - `dead_topic`: the records that need a dead letter or have one; `watched`: those with sightings
 * - `hot_odd`, `cold_odd`: what does not stand under its own identity, with its `kind`
 *   (`misrouted`, `phantom`, or `altered`: the hot document's `_id` says whose it is)
 * - `sightings`, `hot_lives`, `hot_gone`, `versions`, `transactions`: see `prepare-evidence.ts`
 * - `cases`: one row for each identity that is not just as it should be in both stores, with what
 *   topic and stores say of it. In a good run it is all but empty, and so every check is quick.
 * - `found_hot`, `found_cold`: the documents and rows of the cases, with their place
 * - `cold_late`: see `prepare-order.ts`
 * - `hot_mispinned`: see `prepare-pins.ts`
 */
export async function prepare(
  database: Database,
  files: SourceFiles,
  seen: SourceObservation,
  otherTopics: readonly string[],
): Promise<void> {
  const file = (path: string) => `read_parquet(${sqlText(path)})`;
  const key = packedKey('partition', '"offset"');
  await database.run(`
    CREATE OR REPLACE VIEW topic AS SELECT *, ${key} AS key FROM ${file(files.topic)};
    CREATE OR REPLACE VIEW ledger AS SELECT *, ${key} AS key FROM ${file(files.ledger)};
    CREATE OR REPLACE VIEW hot_raw AS SELECT * FROM ${file(files.hot)};
    CREATE OR REPLACE VIEW cold_raw AS SELECT * FROM ${file(files.cold)};
    CREATE OR REPLACE TEMP TABLE dead AS
      SELECT *, CASE WHEN topic = ${sqlText(seen.topicId)} THEN ${key} END AS key
      FROM ${file(files.deadLetters)};
    CREATE OR REPLACE TEMP TABLE positions (partition INTEGER, committed BIGINT, read BIGINT, "end" BIGINT,
      later BIGINT);
  `);
  await database.insert('positions', positions(seen));
  await prepareEvidence(database, files.sightings, seen);
  await prepareMarked(database);
  await prepareHot(database, seen, otherTopics);
  await prepareCold(database, seen, otherTopics);
  await prepareCases(database, seen);
  await prepareOrder(database, seen);
  await preparePins(database, seen);
}

/** What the topic holds of the few records that checks ask for one by one, taken out in one reading. */
async function prepareMarked(database: Database): Promise<void> {
  const dead = `NOT accepted OR hot_rejected OR key IN (SELECT key FROM dead WHERE key IS NOT NULL)`;
  const watched = 'key IN (SELECT key FROM sightings WHERE key IS NOT NULL)';
  await database.run(`
    CREATE OR REPLACE TEMP TABLE marked AS SELECT * FROM topic WHERE ${dead} OR ${watched};
    CREATE OR REPLACE VIEW dead_topic AS SELECT * FROM marked WHERE ${dead};
    CREATE OR REPLACE VIEW watched AS SELECT * FROM marked WHERE ${watched};
  `);
}

/** Rows of `positions`. */
export function positions(seen: SourceObservation): string[] {
  const later = seen.laterEndOffsets ?? {};
  const partitions = [...new Set([...Object.keys(seen.endOffsets), ...Object.keys(later)])];
  return partitions.map((partition) => {
    const committed = seen.committed?.offsets[partition] ?? 0;
    const read = seen.readOffsets[partition] ?? 0;
    const end = seen.endOffsets[partition] ?? 0;
    return `(${partition}, ${committed}, ${read}, ${end}, ${Math.max(end, later[partition] ?? 0)})`;
  });
}
