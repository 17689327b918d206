import type { KeyedGuarantee, SourceObservation } from '../../common/run-bundle.ts';
import type { Database } from '../database.ts';
import { prepareTopic, type TopicFiles } from '../prepare-topic.ts';
import { provenBy } from '../proof.ts';
import { sqlText } from '../sql.ts';

/** Paths of the Parquet files of a source whose documents are kept by business key. */
export interface KeyedFiles extends TopicFiles {
  keys: string;
  documents: string;
}

/** An observation of a source that promises something by business key. */
export type KeyedObservation = SourceObservation & { guarantee: KeyedGuarantee };

/**
 * Makes the relations that the checks of keyed sources ask:
 *
 * - `topic`, `ledger`, `positions`: see `../prepare-topic.ts`
 * - `updates`: the accepted records with their business key; `last` says whether none of the key follows
 * - `found`: the documents; `known`: their key is that of a record; `written`: and so is their content
 * - `keyed_cases`: one row for each record that must be seen in the store (by `upsert` the last one of each
 *   key, else all): how many documents its key has (`n`), how many of them have the record's content
 *   (`same`), how many the content of no record of the key (`altered`), and, among the key's records
 *   without a document of their content, which one by offset this is (`turn`, from 1)
 */
export async function prepareKeyed(
  database: Database,
  files: KeyedFiles,
  seen: KeyedObservation,
): Promise<void> {
  const file = (path: string) => `read_parquet(${sqlText(path)})`;
  await prepareTopic(database, files, seen);
  await database.run(`
    CREATE OR REPLACE TEMP TABLE updates AS
      SELECT t.partition, t."offset", t.event_id, t.expected, k.business_key,
        row_number() OVER (PARTITION BY k.business_key ORDER BY t.key DESC) = 1 AS last,
        ${provenBy(seen).hot} AND t."offset" < coalesce(p.committed, 0) AS proven
      FROM topic t JOIN ${file(files.keys)} k USING (partition, "offset")
      LEFT JOIN positions p USING (partition);
    CREATE OR REPLACE TEMP TABLE found AS
      SELECT d.*, k.business_key IS NOT NULL AS known, w.digest IS NOT NULL AS written
      FROM ${file(files.documents)} d
      LEFT JOIN (SELECT DISTINCT business_key FROM updates) k USING (business_key)
      LEFT JOIN (SELECT DISTINCT business_key, expected AS digest FROM updates) w USING (business_key, digest);
    CREATE OR REPLACE TEMP TABLE keyed_cases AS
      SELECT *, row_number() OVER (PARTITION BY business_key, same = 0 ORDER BY partition, "offset") AS turn FROM
        (SELECT u.*, count(f.place) AS n, count(*) FILTER (f.digest = u.expected) AS same,
          count(*) FILTER (NOT f.written) AS altered, min(f.place) AS place, min(f.digest) AS digest,
          min(f.place) FILTER (NOT f.written) AS altered_place,
          min(f.digest) FILTER (NOT f.written) AS altered_digest
        FROM updates u LEFT JOIN found f USING (business_key)
        WHERE u.last OR ${seen.guarantee === 'at-least-once'} GROUP BY ALL);
  `);
}
