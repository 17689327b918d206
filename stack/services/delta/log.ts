import { InfrastructureError } from '../../../common/errors.ts';

/** A Delta log that can't be read, or not without guessing. */
export class DeltaLogError extends InfrastructureError {}

/** A data file of a table's current version. */
export interface ActiveFile {
  /** As it stands in the log: relative to the table, or absolute; URL-decoded. */
  path: string;
  /** The version that added it. */
  version: number;
  bytes: number;
  /** Rows by the file's statistics; undefined when the log has none. */
  records: number | undefined;
}

export interface Column {
  name: string;
  /** Delta's name of a primitive type, or the object of a nested one. */
  type: unknown;
  nullable: boolean;
}

/** What replaying a log from its first version gives. */
export interface Snapshot {
  version: number;
  columns: Column[];
  properties: Record<string, string>;
  files: ActiveFile[];
  /** Newest version of each application's transactions (`txn` actions), by application id. */
  transactions: Map<string, number>;
  /** Rows of all active files by their statistics; undefined when one has none. */
  records: number | undefined;
}

interface Action {
  protocol?: { minReaderVersion: number; readerFeatures?: string[] };
  metaData?: {
    schemaString: string;
    partitionColumns: string[];
    configuration?: Record<string, string>;
  };
  add?: { path: string; size: number; stats?: string; deletionVector?: unknown };
  remove?: { path: string };
  txn?: { appId: string; version: number };
}

/** One commit: `<version>.json`. */
export interface Commit {
  version: number;
  text: string;
}

const COMMIT = /(?:^|\/)(\d{20})\.json$/;

/** The version that a file of `_delta_log` is the commit of; undefined for other files. */
export function commitVersion(key: string): number | undefined {
  const digits = COMMIT.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Replays a table's commits by the Delta protocol (PROTOCOL.md, "Action Reconciliation").
 * @throws {DeltaLogError} DELTA_MISSING_VERSION, DELTA_CORRUPT_LOG, DELTA_UNSUPPORTED_FEATURE
 */
export function replay(table: string, commits: readonly Commit[]): Snapshot {
  const snapshot: Snapshot = {
    version: -1,
    columns: [],
    properties: {},
    files: [],
    transactions: new Map(),
    records: 0,
  };
  const files = new Map<string, ActiveFile>();
  for (const commit of [...commits].sort((a, b) => a.version - b.version)) {
    if (commit.version !== snapshot.version + 1) {
      throw new DeltaLogError(
        'DELTA_MISSING_VERSION',
        `version ${snapshot.version + 1} is missing`,
        {
          subject: `${table}/_delta_log`,
          expected: `every version up to ${commit.version}`,
          hint: 'a table whose log was cleaned up can only be read from a checkpoint, which this reading does not do',
        },
      );
    }
    for (const action of parse(table, commit))
      apply(table, snapshot, files, action, commit.version);
    snapshot.version = commit.version;
  }
  snapshot.files = [...files.values()];
  snapshot.records = snapshot.files.reduce<number | undefined>(
    (sum, { records }) => (sum === undefined || records === undefined ? undefined : sum + records),
    0,
  );
  return snapshot;
}

function parse(table: string, { version, text }: Commit): Action[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as Action;
      } catch (cause) {
        throw new DeltaLogError(
          'DELTA_CORRUPT_LOG',
          `version ${version}, line ${index + 1} is no JSON`,
          {
            subject: `${table}/_delta_log`,
            evidence: line.slice(0, 200),
            cause,
          },
        );
      }
    });
}

function apply(
  table: string,
  snapshot: Snapshot,
  files: Map<string, ActiveFile>,
  action: Action,
  version: number,
): void {
  const { protocol, metaData, add, remove, txn } = action;
  if (protocol) requireReadable(table, protocol);
  if (metaData) {
    if (metaData.partitionColumns.length > 0) throw unsupported(table, 'partition columns');
    const mapping = metaData.configuration?.['delta.columnMapping.mode'] ?? 'none';
    if (mapping !== 'none') throw unsupported(table, `column mapping by ${mapping}`);
    snapshot.columns = (JSON.parse(metaData.schemaString) as { fields: Column[] }).fields;
    snapshot.properties = metaData.configuration ?? {};
  }
  if (add) {
    if (add.deletionVector) throw unsupported(table, 'deletion vectors');
    const stats = add.stats ? (JSON.parse(add.stats) as { numRecords?: number }) : {};
    const path = decodeURIComponent(add.path);
    files.set(path, { path, version, bytes: add.size, records: stats.numRecords });
  }
  if (remove) files.delete(decodeURIComponent(remove.path));
  if (txn) snapshot.transactions.set(txn.appId, txn.version);
}

function requireReadable(table: string, protocol: NonNullable<Action['protocol']>): void {
  const [feature] = (protocol.readerFeatures ?? []).filter(
    (name) => name !== 'timestampNtz' && name !== 'vacuumProtocolCheck',
  );
  if (feature !== undefined) throw unsupported(table, `reader feature ${feature}`);
  if (protocol.minReaderVersion > 3) {
    throw unsupported(table, `reader version ${protocol.minReaderVersion}`);
  }
}

function unsupported(table: string, what: string): DeltaLogError {
  return new DeltaLogError('DELTA_UNSUPPORTED_FEATURE', `${what} can't be read`, {
    subject: table,
    expected: 'a table without partition columns, deletion vectors and column mapping',
  });
}
