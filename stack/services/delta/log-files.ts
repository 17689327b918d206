import { DeltaLogError } from './error.ts';
import { unsupported } from './features.ts';

/** Which files of `_delta_log` make a table's newest version. Keys are as they were given. */
export interface LogFiles {
  /** Where the replay begins; undefined when the first commit is there. */
  checkpoint: { version: number; keys: string[] } | undefined;
  /** Ascending, without a gap. */
  commits: { version: number; key: string }[];
}

const COMMIT = /^(\d{20})\.json$/;
const CHECKPOINT = /^(\d{20})\.checkpoint\.parquet$/;
const PART = /^(\d{20})\.checkpoint\.(\d{10})\.(\d{10})\.parquet$/;
const V2_CHECKPOINT = /^(\d{20})\.checkpoint\.[0-9a-f-]{36}\.(?:json|parquet)$/;

/** The version that a commit or a part of a checkpoint is of; undefined for other files of a log. */
export function versionOf(key: string): number | undefined {
  const version = /\/_delta_log\/(\d{20})\.(?:json$|checkpoint\.)/.exec(key)?.[1];
  return version === undefined ? undefined : Number(version);
}

/**
 * Chooses the files of `_delta_log` that the newest version is replayed from: every commit from the
 * first, else the newest whole checkpoint and the commits since. Log compactions, checksums and
 * `_last_checkpoint` only repeat what these say, and are left alone.
 *
 * A gap between two commits is an error even where a later checkpoint bridges it: a writer's clean-up
 * only ever takes the oldest.
 * @returns undefined when there is no log
 * @throws {DeltaLogError} DELTA_MISSING_VERSION, DELTA_UNSUPPORTED_FEATURE
 */
export function chooseLogFiles(table: string, keys: readonly string[]): LogFiles | undefined {
  const { commits, checkpoints, v2 } = sortKeys(keys);
  const [first] = commits;
  const last = commits.at(-1);
  if (first === undefined || last === undefined) {
    const checkpoint = checkpoints.at(-1);
    if (checkpoint !== undefined) return { checkpoint, commits: [] };
    if (v2.length > 0) throw unsupported(table, 'v2 checkpoints');
    return undefined;
  }
  for (const [index, { version }] of commits.entries()) {
    if (version !== first.version + index) {
      throw missing(table, `version ${first.version + index} is missing`, last.version);
    }
  }
  if (first.version === 0) return { checkpoint: undefined, commits };
  const follows = ({ version }: { version: number }) =>
    version >= first.version - 1 && version <= last.version;
  const checkpoint = checkpoints.findLast(follows);
  if (checkpoint !== undefined) {
    return { checkpoint, commits: commits.filter(({ version }) => version > checkpoint.version) };
  }
  if (v2.some((version) => follows({ version }))) throw unsupported(table, 'v2 checkpoints');
  const gone = first.version === 1 ? 'version 0 is' : `versions 0 to ${first.version - 1} are`;
  throw missing(table, `${gone} missing, and no checkpoint stands for them`, last.version);
}

function sortKeys(keys: readonly string[]) {
  const commits: LogFiles['commits'] = [];
  const checkpoints: { version: number; keys: string[] }[] = [];
  const parts = new Map<string, string[]>();
  const v2: number[] = [];
  for (const key of [...keys].sort()) {
    const name = /(?:^|\/)_delta_log\/([^/]+)$/.exec(key)?.[1] ?? '';
    const commit = COMMIT.exec(name);
    const whole = CHECKPOINT.exec(name);
    const part = PART.exec(name);
    const uuid = V2_CHECKPOINT.exec(name);
    if (commit) commits.push({ version: Number(commit[1]), key });
    if (whole) checkpoints.push({ version: Number(whole[1]), keys: [key] });
    if (uuid) v2.push(Number(uuid[1]));
    if (part) {
      const set = `${part[1]}.${part[3]}`;
      parts.set(set, [...(parts.get(set) ?? []), key]);
    }
  }
  for (const [set, found] of parts) {
    const [version, count] = set.split('.').map(Number);
    if (version !== undefined && found.length === count) checkpoints.push({ version, keys: found });
  }
  checkpoints.sort((a, b) => a.version - b.version);
  return { commits, checkpoints, v2 };
}

function missing(table: string, what: string, last: number): DeltaLogError {
  return new DeltaLogError('DELTA_MISSING_VERSION', what, {
    subject: `${table}/_delta_log`,
    expected: `every version up to ${last}, or a checkpoint in place of the first ones`,
    hint: 'a commit was deleted, or never written: the table has no defined contents',
  });
}
