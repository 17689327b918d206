import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { partitionOf } from './key.ts';

/** Rows of such versions became visible with them: they add rows, and only rewrite none. */
const APPENDED = 'version IN (SELECT version FROM versions WHERE NOT rewrites)';

/**
 * Makes `cold_late`: accepted records whose first `version` is greater than the version `due`, which holds
 * a later record of their partition. Empty where the contract does not say that versions are prefixes.
 *
 * Sought only in partitions where some version begins before an earlier one ends, as `cold_sums` says:
 * mostly there are none.
 */
export async function prepareOrder(database: Database, seen: SourceObservation): Promise<void> {
  await database.run(`
    CREATE OR REPLACE TEMP TABLE unordered AS
      SELECT DISTINCT partition FROM (
        SELECT partition, first, max(last) OVER (PARTITION BY partition ORDER BY version
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM (SELECT ${partitionOf('bucket << 12')} AS partition, version, min(first) AS first,
            max(last) AS last FROM cold_sums WHERE ${APPENDED} GROUP BY ALL))
      WHERE first < before AND ${seen.cold.prefixes === true};
    CREATE OR REPLACE TEMP TABLE cold_late (key BIGINT, version BIGINT, due BIGINT);
  `);
  if (!(await database.any('unordered'))) return;
  await database.run(`
    INSERT INTO cold_late
      SELECT key, version, due FROM (
        SELECT key, version, min(version) OVER (PARTITION BY ${partitionOf('key')} ORDER BY key
          ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS due
        FROM (SELECT key, min(version) AS version FROM cold_placed
          WHERE ${partitionOf('key')} IN (FROM unordered) AND key IN (SELECT key FROM topic WHERE accepted)
          GROUP BY key HAVING bool_and(coalesce(${APPENDED}, false))))
      WHERE due < version`);
}
