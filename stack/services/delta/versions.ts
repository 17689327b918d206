import type { ObjectStore } from '../minio.ts';
import { parseCommit } from './actions.ts';

/** A data file that a commit adds or takes away, its path as the log has it, URL-decoded. */
export interface LoggedFile {
  path: string;
  bytes: number;
  /** The value of each partition column as text; null is null. */
  partitionValues: Readonly<Record<string, string | null>>;
}

/** What one commit did. */
export interface TableVersion {
  version: number;
  /** Milliseconds of the epoch on the writer's clock; null where the commit does not say. */
  committedAt: number | null;
  /** Transaction id (`txn` action) of each application that it names. */
  transactions: Record<string, number>;
  /** It takes files away, or adds some that hold no new data: a compaction, an update. */
  rewrites: boolean;
  /** It adds data files. */
  adds: boolean;
  added: LoggedFile[];
  removed: string[];
}

const COMMIT = /\/(\d{20})\.json$/;

/**
 * Every commit that the log of a table still has, ascending, up to a version.
 * @param prefix key of the table's folder
 * @throws {DeltaLogError} DELTA_CORRUPT_LOG when one is no JSON
 */
export async function tableVersions(
  store: Pick<ObjectStore, 'list' | 'get'>,
  bucket: string,
  prefix: string,
  upTo: number,
): Promise<TableVersion[]> {
  const keys = await store.list(bucket, `${prefix}/_delta_log/`);
  const versions = await Promise.all(
    keys.flatMap(({ key }) => {
      const digits = COMMIT.exec(key)?.[1];
      if (digits === undefined || Number(digits) > upTo) return [];
      return [
        store
          .get(bucket, key)
          .then((bytes) => parseVersion(prefix, Number(digits), new TextDecoder().decode(bytes))),
      ];
    }),
  );
  return versions.sort((a, b) => a.version - b.version);
}

/** @throws {DeltaLogError} DELTA_CORRUPT_LOG */
export function parseVersion(table: string, version: number, text: string): TableVersion {
  const found: TableVersion = {
    version,
    committedAt: null,
    transactions: {},
    rewrites: false,
    adds: false,
    added: [],
    removed: [],
  };
  for (const { commitInfo, txn, add, remove } of parseCommit(table, version, text)) {
    if (commitInfo) {
      found.committedAt = commitInfo.inCommitTimestamp ?? commitInfo.timestamp ?? null;
    }
    if (txn) found.transactions[txn.appId] = txn.version;
    if (add) {
      const { path, size, partitionValues } = add;
      const file = { path: decodeURIComponent(path), bytes: size };
      found.added.push({ ...file, partitionValues: partitionValues ?? {} });
      found.rewrites ||= add.dataChange === false;
      found.adds = true;
    }
    if (remove) {
      found.removed.push(decodeURIComponent(remove.path));
      found.rewrites = true;
    }
  }
  return found;
}
