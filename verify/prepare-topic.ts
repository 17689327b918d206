import type { SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { packedKey } from './key.ts';
import { sqlText } from './sql.ts';

/** Paths of the Parquet files that every source has that is judged record by record. */
export interface TopicFiles {
  topic: string;
  ledger: string;
}

/**
 * Makes the relations about the topic alone:
 *
 * - `topic`, `ledger`: the files with `key`, the packed identity
 * - `positions`: of each partition the committed offset, how far it was read, its end when it was
 *   read and the `later` end when the stores had been read
 */
export async function prepareTopic(
  database: Database,
  { topic, ledger }: TopicFiles,
  seen: SourceObservation,
): Promise<void> {
  const key = packedKey('partition', '"offset"');
  await database.run(`
    CREATE OR REPLACE VIEW topic AS SELECT *, ${key} AS key FROM read_parquet(${sqlText(topic)});
    CREATE OR REPLACE VIEW ledger AS SELECT *, ${key} AS key FROM read_parquet(${sqlText(ledger)});
    CREATE OR REPLACE TEMP TABLE positions (partition INTEGER, committed BIGINT, read BIGINT, "end" BIGINT,
      later BIGINT);
  `);
  await database.insert('positions', positions(seen));
}

/** Rows of `positions`. */
function positions(seen: SourceObservation): string[] {
  const later = seen.laterEndOffsets ?? {};
  const partitions = [...new Set([...Object.keys(seen.endOffsets), ...Object.keys(later)])];
  return partitions.map((partition) => {
    const committed = seen.committed?.offsets[partition] ?? 0;
    const read = seen.readOffsets[partition] ?? 0;
    const end = seen.endOffsets[partition] ?? 0;
    return `(${partition}, ${committed}, ${read}, ${end}, ${Math.max(end, later[partition] ?? 0)})`;
  });
}
