import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { packedKey } from './key.ts';
import { prepareCases } from './prepare-cases.ts';
import { prepareEvidence } from './prepare-evidence.ts';
import { prepareOrder } from './prepare-order.ts';
import { preparePins } from './prepare-pins.ts';
import { prepareCold, prepareHot } from './prepare-stores.ts';
import { prepareTopic, type TopicFiles } from './prepare-topic.ts';
import { sqlText } from './sql.ts';

/** Paths of a source's Parquet files. */
export interface SourceFiles extends TopicFiles {
  hot: string;
  cold: string;
  deadLetters: string;
  /** Undefined when nothing was watched. */
  sightings: string | undefined;
}

/**
 * Makes the relations that the checks ask:
 *
 * - `topic`, `ledger`, `positions`: see `prepare-topic.ts`
 * - `dead`: the dead letters with `key`, the packed identity
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
  await prepareTopic(database, files, seen);
  await database.run(`
    CREATE OR REPLACE VIEW hot_raw AS SELECT * FROM ${file(files.hot)};
    CREATE OR REPLACE VIEW cold_raw AS SELECT * FROM ${file(files.cold)};
    CREATE OR REPLACE TEMP TABLE dead AS
      SELECT *, CASE WHEN topic = ${sqlText(seen.topicId)} THEN ${key} END AS key
      FROM ${file(files.deadLetters)};
  `);
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
