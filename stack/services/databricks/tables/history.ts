import { parseCommit } from '../../delta/actions.ts';
import type { Snapshot } from '../../delta/log.ts';
import { chooseLogFiles, versionOf } from '../../delta/log-files.ts';
import { DeltaTable } from '../../delta/table.ts';
import type { TimeTravel } from '../dialect/ast.ts';
import { SqlError, unsupported } from '../dialect/sql-error.ts';
import type { ColdBucket, ColdFile } from './bucket.ts';

/** What a commit says of itself. */
export interface CommitInfo {
  inCommitTimestamp?: number;
  userId?: string;
  userName?: string;
  operation?: string;
  operationParameters?: Record<string, unknown>;
  clusterId?: string;
  readVersion?: number;
  isolationLevel?: string;
  isBlindAppend?: boolean;
  operationMetrics?: Record<string, unknown>;
  userMetadata?: string;
  engineInfo?: string;
}

export interface HistoryEntry {
  version: number;
  /** Milliseconds of the epoch. */
  time: number;
  info: CommitInfo;
}

/** A Delta table through all the versions that its log still has. */
export class DeltaHistory {
  /** Key of the table's folder: schema/table. */
  readonly prefix: string;
  readonly #bucket: ColdBucket;

  constructor(bucket: ColdBucket, prefix: string) {
    this.#bucket = bucket;
    this.prefix = prefix;
  }

  get location(): string {
    return `s3://${this.#bucket.name}/${this.prefix}`;
  }

  /**
   * The table at a version, at a time, or now.
   * @throws {SqlError} DELTA_VERSION_NOT_FOUND, DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION,
   * DELTA_TIMESTAMP_GREATER_THAN_COMMIT
   * @throws {DeltaLogError} for a log that can't be read, or only by guessing
   */
  async at(travel: TimeTravel | undefined): Promise<Snapshot> {
    const keys = (await this.#files()).map(({ key }) => key);
    const versions = keys.map(versionOf).filter((version) => version !== undefined);
    const latest = Math.max(...versions);
    // The log as a whole must be sound, whichever version is asked for.
    chooseLogFiles(this.location, keys);
    const version = await this.#version(travel, latest);
    if (version > latest) throw notFound(version, Math.min(...versions), latest);
    const table = new DeltaTable(this.#bucket, this.#bucket.name, this.prefix);
    const snapshot = await table.snapshot(version);
    if (snapshot?.version !== version) throw notFound(version, Math.min(...versions), latest);
    this.#requireOwnFiles(snapshot);
    return snapshot;
  }

  /**
   * All commits that the log still has, the newest first. A commit's time is the one in it, where the table has
   * in-commit timestamps, else that of its file: `commitInfo.timestamp`, the writer's, decides nothing in Delta.
   */
  async entries(): Promise<HistoryEntry[]> {
    const commits = (await this.#files()).filter(({ key }) => key.endsWith('.json'));
    const entries: HistoryEntry[] = [];
    let last = Number.NEGATIVE_INFINITY;
    for (const { key, modified } of commits) {
      const version = versionOf(key);
      if (version === undefined) continue;
      const text = new TextDecoder().decode(await this.#bucket.get(this.#bucket.name, key));
      const info = commitInfo(this.location, version, text);
      // As Delta does: a commit is later than the one before, whatever the clocks said.
      last = Math.max(info.inCommitTimestamp ?? modified, last + 1);
      entries.push({ version, time: last, info });
    }
    return entries.reverse();
  }

  async #version(travel: TimeTravel | undefined, latest: number): Promise<number> {
    if (travel === undefined) return latest;
    if ('version' in travel) return travel.version;
    const wanted = instant(travel.timestamp);
    const entries = await this.entries();
    const found = entries.find(({ time }) => time <= wanted);
    const [newest] = entries;
    if (found === undefined || newest === undefined) {
      throw new SqlError(
        'DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION',
        `The provided timestamp (${travel.timestamp}) is before the earliest version available to this table.`,
        '42816',
      );
    }
    if (wanted > newest.time) {
      throw new SqlError(
        'DELTA_TIMESTAMP_GREATER_THAN_COMMIT',
        `The provided timestamp (${travel.timestamp}) is after the latest version available to this table (${new Date(newest.time).toISOString()}).`,
        '42816',
      );
    }
    return found.version;
  }

  /** In the order of their names. */
  #files(): Promise<ColdFile[]> {
    return this.#bucket.list(this.#bucket.name, `${this.prefix}/_delta_log/`);
  }

  /** A log may name files anywhere; those outside of the table's bucket are not followed. */
  #requireOwnFiles({ files }: Snapshot): void {
    for (const { path } of files) {
      const own = !/^(?:[a-z0-9]+:|\/)/i.test(path) && !path.split('/').includes('..');
      if (!own && !path.startsWith(`${this.location}/`)) {
        throw unsupported(`the data file ${path}, which is not below its table`);
      }
    }
  }
}

function commitInfo(location: string, version: number, text: string): CommitInfo {
  const actions = parseCommit(location, version, text) as { commitInfo?: CommitInfo }[];
  return actions.find((action) => action.commitInfo !== undefined)?.commitInfo ?? {};
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds of the epoch; a text without a zone is in UTC. */
function instant(text: string): number {
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = INSTANT.exec(text) ?? [];
  const value = date === undefined ? Number.NaN : Date.parse(`${date}T${time}${fraction}${zone}`);
  if (!Number.isNaN(value)) return value;
  throw new SqlError(
    'DELTA_TIMESTAMP_INVALID',
    `The provided timestamp ('${text}') cannot be converted to a valid timestamp.`,
    '42816',
  );
}

function notFound(version: number, earliest: number, latest: number): SqlError {
  return new SqlError(
    'DELTA_VERSION_NOT_FOUND',
    `Cannot time travel Delta table to version ${version}. Available versions: [${earliest}, ${latest}].`,
    '22003',
  );
}
