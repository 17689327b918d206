import { type Action, type MetaData, type Protocol, parseCommit } from './actions.ts';
import { DeltaLogError } from './error.ts';
import { requireReadable } from './features.ts';
import { type FileStatistics, parseStatistics } from './statistics.ts';

/** A data file of a table's current version. */
export interface ActiveFile {
  /** As it stands in the log: relative to the table, or absolute; URL-decoded. */
  path: string;
  /** The version that added it; null when only a checkpoint still tells of it. */
  version: number | null;
  bytes: number;
  /** Rows by the file's statistics; undefined when the log has none. */
  records: number | undefined;
  /** What the log says of its rows; undefined when it says nothing. */
  statistics: FileStatistics | undefined;
  /** The value of each partition column as text; null is null. */
  partitionValues: Readonly<Record<string, string | null>>;
}

export interface Column {
  name: string;
  /** Delta's name of a primitive type, or the object of a nested one. */
  type: unknown;
  nullable: boolean;
}

/** What replaying a log gives. */
export interface Snapshot {
  version: number;
  columns: Column[];
  /** Columns whose values stand in the log and not in the data files. */
  partitionColumns: string[];
  properties: Record<string, string>;
  files: ActiveFile[];
  /** Newest version of each application's transactions (`txn` actions), by application id. */
  transactions: Map<string, number>;
  /** Rows of all active files by their statistics; undefined when one has none. */
  records: number | undefined;
}

/** One commit: `<version>.json`. */
export interface Commit {
  version: number;
  text: string;
}

/** What a log begins with when its first commits are gone. */
export interface Checkpoint {
  version: number;
  actions: readonly Action[];
}

/**
 * Replays a table's commits by the Delta protocol (PROTOCOL.md, "Action Reconciliation").
 * @param commits ascending and without a gap, from version 0 or from the one after the checkpoint
 * @throws {DeltaLogError} DELTA_CORRUPT_LOG, DELTA_UNSUPPORTED_FEATURE
 */
export function replay(
  table: string,
  commits: readonly Commit[],
  checkpoint?: Checkpoint,
): Snapshot {
  const state = new State(table);
  for (const action of checkpoint?.actions ?? []) state.apply(action, null);
  for (const { version, text } of commits) {
    for (const action of parseCommit(table, version, text)) state.apply(action, version);
  }
  return state.snapshot(commits.at(-1)?.version ?? checkpoint?.version ?? -1);
}

class State {
  readonly #table: string;
  readonly #files = new Map<string, ActiveFile & { deletionVector: boolean }>();
  readonly #transactions = new Map<string, number>();
  #protocol: Protocol | undefined;
  #metaData: MetaData | undefined;

  constructor(table: string) {
    this.#table = table;
  }

  apply({ protocol, metaData, add, remove, txn }: Action, version: number | null): void {
    if (protocol) this.#protocol = protocol;
    if (metaData) this.#metaData = metaData;
    // A file with another deletion vector is another logical file: remove and add name the one they mean.
    if (remove) this.#files.delete(this.#name(remove));
    if (add) {
      const statistics = add.stats ? parseStatistics(this.#table, add.stats) : undefined;
      this.#files.set(this.#name(add), {
        path: this.#decode(add.path),
        version,
        bytes: add.size,
        records: statistics?.numRecords,
        statistics,
        partitionValues: add.partitionValues ?? {},
        deletionVector: add.deletionVector != null,
      });
    }
    if (txn) this.#transactions.set(txn.appId, txn.version);
  }

  snapshot(version: number): Snapshot {
    const metaData = this.#metaData;
    if (this.#protocol === undefined) throw this.#corrupt('no commit names the protocol');
    if (metaData === undefined) throw this.#corrupt('no commit names the schema');
    const active = [...this.#files.values()];
    requireReadable(this.#table, this.#protocol, {
      metaData,
      deletionVectors: active.filter(({ deletionVector }) => deletionVector).length,
    });
    return {
      version,
      columns: this.#columns(metaData.schemaString),
      partitionColumns: metaData.partitionColumns ?? [],
      properties: metaData.configuration ?? {},
      files: active.map(({ deletionVector: _, ...file }) => file),
      transactions: this.#transactions,
      records: active.reduce<number | undefined>(
        (sum, { records }) =>
          sum === undefined || records === undefined ? undefined : sum + records,
        0,
      ),
    };
  }

  #name({ path, deletionVector }: NonNullable<Action['remove']>): string {
    const { storageType = '', pathOrInlineDv = '', offset } = deletionVector ?? {};
    return `${this.#decode(path)}\0${storageType}${pathOrInlineDv}@${offset ?? ''}`;
  }

  #decode(path: string): string {
    try {
      return decodeURIComponent(path);
    } catch (cause) {
      throw this.#corrupt(`the path ${path} is not URL-encoded`, cause);
    }
  }

  #columns(schema: string): Column[] {
    try {
      return (JSON.parse(schema) as { fields: Column[] }).fields;
    } catch (cause) {
      throw this.#corrupt('the schema is no JSON', cause);
    }
  }

  #corrupt(what: string, cause?: unknown): DeltaLogError {
    return new DeltaLogError('DELTA_CORRUPT_LOG', what, {
      subject: `${this.#table}/_delta_log`,
      cause,
    });
  }
}
