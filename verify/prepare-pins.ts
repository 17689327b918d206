import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { partitionOf } from './key.ts';
import { mispinned, type PinGroup } from './pins.ts';
import { sqlText } from './sql.ts';

/** Rows of such versions are one checkpoint's. Rewritten ones may be of many. */
const APPENDED = 'version IN (SELECT version FROM versions WHERE NOT rewrites)';

/** The number at the end of an index's name, which rollover counts. */
const NUMBER = `TRY_CAST(regexp_extract(index, '-(\\d+)$', 1) AS BIGINT)`;

/**
 * Makes `hot_mispinned`: documents that are not in the index that was `pinned` for their `version` of the cold
 * table; see `pins.ts`. Empty where the contract does not say that indices are pinned. A document that should
 * not be there, or stands several times, or whose row does, or whose row came out of order, is another check's.
 *
 * Sought only in partitions where the offsets of a version reach into those of several indices, or go back to
 * an earlier one: mostly there are none.
 */
export async function preparePins(database: Database, seen: SourceObservation): Promise<void> {
  await database.run(`
    CREATE OR REPLACE TEMP TABLE hot_mispinned (key BIGINT, version BIGINT, index VARCHAR, pinned VARCHAR,
      documents BIGINT);
    CREATE OR REPLACE TEMP TABLE unpinned AS
      WITH parts AS (SELECT ${partitionOf('key')} AS partition, index, ${NUMBER} AS number,
          min(key) AS first, max(key) AS last
          FROM hot_straight WHERE ${seen.hot.pinned === true} GROUP BY ALL),
        commits AS (SELECT ${partitionOf('bucket << 12')} AS partition, version, min(first) AS first,
          max(last) AS last FROM cold_sums WHERE ${APPENDED} GROUP BY ALL),
        spans AS (SELECT partition, version, count(*) AS indices, min(number) AS lowest, max(number) AS highest
          FROM commits c JOIN parts p USING (partition) WHERE c.first <= p.last AND p.first <= c.last
          GROUP BY partition, version)
      SELECT DISTINCT partition FROM (
        SELECT *, max(highest) OVER (PARTITION BY partition ORDER BY version
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM spans)
      WHERE indices > 1 OR lowest < before;
  `);
  if (!(await database.any('unpinned'))) return;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE pinned AS
      WITH documents AS (SELECT key, min(index) AS index FROM hot_straight
          WHERE ${partitionOf('key')} IN (FROM unpinned) GROUP BY key HAVING count(*) = 1),
        commits AS (SELECT key, min(version) AS version FROM cold_placed
          WHERE ${partitionOf('key')} IN (FROM unpinned) GROUP BY key
          HAVING count(*) = 1 AND bool_and(coalesce(${APPENDED}, false)))
      SELECT key, ${partitionOf('key')} AS partition, version, index FROM documents JOIN commits USING (key)
        SEMI JOIN (FROM topic WHERE accepted AND NOT hot_rejected) USING (key)
        ANTI JOIN cold_late USING (key);
    CREATE OR REPLACE TEMP TABLE wrong_pins (partition INTEGER, version BIGINT, index VARCHAR, pinned VARCHAR);
  `);
  const groups = await database.rows(`SELECT partition, version, index, count(*) AS documents
    FROM pinned GROUP BY ALL ORDER BY ALL`);
  await database.insert(
    'wrong_pins',
    mispinned(groups as unknown as PinGroup[]).map(
      ({ partition, version, index, pinned }) =>
        `(${partition}, ${version}, ${sqlText(index)}, ${sqlText(pinned)})`,
    ),
  );
  await database.run(`INSERT INTO hot_mispinned
    SELECT key, version, index, w.pinned, (SELECT count(*) FROM pinned o WHERE o.partition = p.partition
      AND o.version = p.version AND o.index = w.pinned)
    FROM pinned p JOIN wrong_pins w USING (partition, version, index)`);
}
