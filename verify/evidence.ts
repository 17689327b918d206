import { closeSync, createReadStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { BundleError, type BundlePaths } from '../common/run-bundle.ts';

export type EvidenceStore = 'kafka' | 'hot' | 'cold' | 'dead-letters';

/** What is kept of a suspicious record, for people: the verdict does not rest on it. */
export interface Evidence {
  source: string;
  /** Where it was found, or where it is missing from. */
  store: EvidenceStore;
  /** Identity by which an anomaly will name it. */
  partition: number | null;
  offset: number | null;
  /** `index/_id`, `version 7 file x.parquet`, `topic_dlq[0]@12`. */
  where: string;
  /** The document that the model expects; null when none is. */
  expected: unknown;
  /** The content that was found; null when nothing was. */
  found: unknown;
  /** The message's value. */
  value: Uint8Array | null;
}

/** Evidence as it stands in the bundle. */
export interface StoredEvidence extends Omit<Evidence, 'value'> {
  /** Base64, at most the first 48 kB of the value. */
  value: string | null;
  valueBytes: number | null;
}

const LONGEST_VALUE = 48 * 1024;
const LONGEST_LINE = 4 * 1024 * 1024;

/** Writes `history/evidence.ndjson`. At most `limit` entries for each source and store. */
export class EvidenceWriter {
  readonly #file: number;
  readonly #limit: number;
  readonly #kept = new Map<string, number>();

  constructor(paths: BundlePaths, limit = 1_000) {
    mkdirSync(dirname(paths.evidence), { recursive: true });
    this.#file = openSync(paths.evidence, 'w');
    this.#limit = limit;
  }

  /** Whether an entry of that source and store would still be kept: saves making it. */
  hasRoom(source: string, store: EvidenceStore): boolean {
    return (this.#kept.get(`${source}/${store}`) ?? 0) < this.#limit;
  }

  /** Keeps an entry while there is room. Written at once. */
  add(evidence: Evidence): void {
    if (!this.hasRoom(evidence.source, evidence.store)) return;
    const name = `${evidence.source}/${evidence.store}`;
    this.#kept.set(name, (this.#kept.get(name) ?? 0) + 1);
    const { value } = evidence;
    const stored: StoredEvidence = {
      ...evidence,
      value: value && Buffer.from(value.subarray(0, LONGEST_VALUE)).toString('base64'),
      valueBytes: value === null ? null : value.length,
    };
    const line = Buffer.from(`${oneLine(JSON.stringify(stored, replaceBigint))}\n`);
    if (line.length > LONGEST_LINE) return;
    for (let done = 0; done < line.length; ) done += writeSync(this.#file, line, done);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** JSON leaves U+2028 and U+2029 as they are, which readers of lines take for the end of one. */
function oneLine(json: string): string {
  return json.replace(/[\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}

function replaceBigint(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/**
 * Reads the entries that `wanted` picks, one line at a time; a last line cut off by a kill is left
 * out. No file means no evidence.
 * @throws {BundleError} when a whole line is no entry
 */
export async function readEvidence(
  paths: BundlePaths,
  wanted: (evidence: StoredEvidence) => boolean,
): Promise<StoredEvidence[]> {
  const found: StoredEvidence[] = [];
  if ((await stat(paths.evidence).catch(() => undefined)) === undefined) return found;
  let torn: unknown;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(paths.evidence) })) {
    line += 1;
    if (torn !== undefined) throw unreadable(paths, line - 1, torn);
    if (text === '') continue;
    try {
      const evidence = JSON.parse(text) as StoredEvidence;
      if (wanted(evidence)) found.push(evidence);
    } catch (error) {
      torn = error;
    }
  }
  return found;
}

function unreadable(paths: BundlePaths, line: number, cause: unknown): BundleError {
  return new BundleError('BUNDLE_FILE_UNREADABLE', 'the evidence cannot be read', {
    subject: `${paths.evidence}: line ${line}`,
    expected: 'one JSON object a line',
    hint: 'the bundle is damaged; run again',
    cause,
  });
}
