import type { BundlePaths } from '../../common/run-bundle.ts';
import { Database } from '../../verify/database.ts';
import { sqlText } from '../../verify/sql.ts';

/** How long a record of the sample took from its acknowledgement until a look showed it in the hot store. */
export interface SeenRecord {
  /** Milliseconds of the epoch by the harness's clock. */
  ackedAt: number;
  /** Milliseconds; too long by at most what lies between two looks. */
  age: number;
}

/**
 * The records of a source that were watched on their way into the hot store, from a run bundle.
 * @throws as {@link Database}
 */
export async function seenRecords(paths: BundlePaths, source: string): Promise<SeenRecord[]> {
  await using database = await Database.open(paths.directory);
  const file = (path: string) => `read_parquet(${sqlText(path)})`;
  const rows = await database.rows(`
    SELECT min(l.acked_at) AS acked, greatest(0, min(s.at_ms) - min(l.acked_at)) AS age
    FROM ${file(paths.history(source, 'sightings'))} s
    JOIN ${file(paths.ledger(source))} l USING (partition, "offset")
    WHERE s.store = 'hot' AND s.kind = 'seen' AND l.outcome = 'acknowledged'
    GROUP BY partition, "offset"`);
  return rows.map(({ acked, age }) => ({ ackedAt: Number(acked), age: Number(age) }));
}
