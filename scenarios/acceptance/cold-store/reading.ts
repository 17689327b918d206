import type { ColdStoreSql } from '../../../stack/services/databricks/stand-in.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import type { DeltaTable } from '../../../stack/services/delta/table.ts';
import type { FileTallies } from './versions.ts';

/** A table of the cold store that we have read, to be read again in SQL. */
export interface SecondReading {
  coldStore: Pick<ColdStoreSql, 'warehouse' | 'connect' | 'newestFiles'>;
  /** The same table, as we read it and as it is named in SQL. */
  table: DeltaTable;
  name: string;
  snapshot: Snapshot;
  /** What our own reading found in the snapshot's files. */
  own: FileTallies;
  /** The versions up to the snapshot's that the log still has, ascending. */
  versions: readonly number[];
  /** Whether each file's statistics are true: else a warehouse that trusts them answers wrongly, and may. */
  statisticsTrue: boolean;
  /** Picks versions and partitions. */
  seed: number;
  signal?: AbortSignal | undefined;
}
