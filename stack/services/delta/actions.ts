import { DeltaLogError } from './error.ts';

/** What a reader must be able to do (`protocol`). */
export interface Protocol {
  minReaderVersion: number;
  readerFeatures?: string[] | null;
}

export interface MetaData {
  schemaString: string;
  partitionColumns?: string[] | null;
  configuration?: Record<string, string> | null;
  format?: { provider?: string } | null;
}

/** A file's rows that are deleted although the file still holds them. */
export interface DeletionVector {
  storageType?: string;
  pathOrInlineDv?: string;
  offset?: number | null;
}

export interface AddFile {
  path: string;
  size: number;
  /** False when it only rewrites rows that the table has. */
  dataChange?: boolean;
  partitionValues?: Record<string, string | null> | null;
  stats?: string | null;
  deletionVector?: DeletionVector | null;
}

/**
 * One line of a commit, or one row of a checkpoint. Of the kinds of actions only those that decide which
 * rows a table has, and when, are named; others (`cdc`, `domainMetadata`) have no bearing on them.
 */
export interface Action {
  protocol?: Protocol | null;
  metaData?: MetaData | null;
  add?: AddFile | null;
  remove?: { path: string; deletionVector?: DeletionVector | null } | null;
  txn?: { appId: string; version: number } | null;
  commitInfo?: { timestamp?: number; inCommitTimestamp?: number } | null;
}

/**
 * The actions of a commit.
 * @throws {DeltaLogError} DELTA_CORRUPT_LOG naming version and line
 */
export function parseCommit(table: string, version: number, text: string): Action[] {
  const corrupt = (line: number, what: string, evidence: string, cause?: unknown) =>
    new DeltaLogError('DELTA_CORRUPT_LOG', `version ${version}, line ${line} ${what}`, {
      subject: `${table}/_delta_log`,
      evidence: evidence.slice(0, 200),
      cause,
    });
  const actions: Action[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    let action: unknown;
    try {
      action = JSON.parse(line);
    } catch (cause) {
      throw corrupt(index + 1, 'is no JSON', line, cause);
    }
    if (!isAction(action)) throw corrupt(index + 1, 'is no action', line);
    actions.push(action);
  }
  if (actions.length === 0) throw corrupt(1, 'is missing: the commit is empty', '');
  return actions;
}

function isAction(value: unknown): value is Action {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { add, remove, protocol, metaData, txn } = value as Action;
  return (
    (add == null || (typeof add.path === 'string' && typeof add.size === 'number')) &&
    (remove == null || typeof remove.path === 'string') &&
    (protocol == null || typeof protocol.minReaderVersion === 'number') &&
    (metaData == null || typeof metaData.schemaString === 'string') &&
    (txn == null || (typeof txn.appId === 'string' && typeof txn.version === 'number'))
  );
}
