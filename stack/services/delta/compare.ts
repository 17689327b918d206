import { DeltaLogError } from './error.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Snapshot } from './log.ts';
import type { SecondReader } from './second-reading.ts';
import type { DeltaTable } from './table.ts';

/** Data files and what their rows are known by. */
export type Reading = ReadonlyMap<string, Fingerprint>;

const NAMED = 5;

/**
 * Reads a snapshot of a table the second way and compares: the version's rows, and what is the newest
 * version at all.
 * @param own what {@link DeltaTable.rows} found of this snapshot
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE, DELTA_SECOND_READING
 */
export async function compareReadings(
  table: DeltaTable,
  snapshot: Snapshot,
  own: Reading,
  reader: SecondReader,
): Promise<void> {
  const subject = `${table.location} version ${snapshot.version}`;
  requireAgreement(subject, own, await reader.read(table.location, snapshot));
  const newest = new Set(await reader.newestFiles(table.location));
  if (newest.size === own.size && [...newest].every((file) => own.has(file))) return;
  const later = await table.snapshot();
  if (later !== undefined && later.version > snapshot.version) return;
  throw disagreement(
    subject,
    `${own.size} files in the newest version by the log's replay here, ${newest.size} by the delta extension`,
    [...newest].filter((file) => !own.has(file)).map((file) => `${file}: by the extension only`),
  );
}

/**
 * Compares what the two readings of one version of a table found, file by file.
 * @throws {DeltaLogError} DELTA_READINGS_DISAGREE with both answers: one of the readings is wrong, and so
 * nothing can be said of the pipeline
 */
export function requireAgreement(subject: string, own: Reading, extension: Reading): void {
  const different = [...new Set([...own.keys(), ...extension.keys()])]
    .sort()
    .filter((file) => describe(own.get(file)) !== describe(extension.get(file)));
  if (different.length === 0) return;
  const named = different.slice(0, NAMED).map((file) => {
    const answers = [describe(own.get(file)), describe(extension.get(file))];
    return `${file}: ${answers[0]} by the log's replay here, ${answers[1]} by the delta extension`;
  });
  const more = different.length > NAMED ? [`and ${different.length - NAMED} more files`] : [];
  throw disagreement(
    subject,
    `${total(own)} by the log's replay here, ${total(extension)} by the delta extension`,
    [...named, ...more],
  );
}

function disagreement(subject: string, what: string, evidence: string[]): DeltaLogError {
  return new DeltaLogError(
    'DELTA_READINGS_DISAGREE',
    `the two readings of the cold store differ: ${what}`,
    {
      subject,
      expected: 'the same rows of the same files by both',
      hint: 'one of the two readings is wrong, or the log contradicts its checkpoint; keep the table and report it',
      evidence: evidence.join('\n'),
    },
  );
}

function describe(found: Fingerprint | undefined): string {
  if (found === undefined) return 'no such file';
  return found.rows === 0 ? `no rows` : `${found.rows} rows, digest ${found.digest}`;
}

function total(reading: Reading): string {
  const rows = [...reading.values()].reduce((sum, found) => sum + found.rows, 0);
  return `${rows} rows in ${reading.size} files`;
}
