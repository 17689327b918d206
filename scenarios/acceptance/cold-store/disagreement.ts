import { DeltaLogError } from '../../../stack/services/delta/error.ts';
import { contentDigest } from '../../../verify/canonical.ts';
import { contentIdentity } from '../../../verify/identity.ts';
import { inRanges, type Tally } from './tally.ts';

/** Rows as a reading gives them, in any order. */
export type Rows = AsyncIterable<readonly Readonly<Record<string, unknown>>[]>;

/** One of the two readings of a version: what it counted, and how it is done again. */
export interface Reading {
  tally: Tally;
  again: () => Rows;
}

const RANGES = 4;
const NAMED = 5;

/**
 * The error that names what two readings of one version give otherwise: the records, and the fields that differ.
 * Only the ranges of offsets that differ are looked at, and of these the first few.
 * @param subject table and version
 */
export async function disagreement(
  subject: string,
  own: Reading,
  sql: Reading,
): Promise<DeltaLogError> {
  const ranges = own.tally.differing(sql.tally);
  const looked = ranges.slice(0, RANGES);
  const here = await collect(own.again(), looked);
  const there = await collect(sql.again(), looked);
  const names = [...new Set([...here.keys(), ...there.keys()])]
    .filter((name) => describeRows(here.get(name)) !== describeRows(there.get(name)))
    .sort();
  const lines = names
    .slice(0, NAMED)
    .map((name) => describePair(name, here.get(name), there.get(name)));
  const more = names.length > NAMED || ranges.length > RANGES ? ['and more'] : [];
  const again = names.length === 0 ? ['when both were done again they agreed'] : [];
  const what = `${own.tally.rows} rows by the log's replay here, ${sql.tally.rows} in SQL`;
  return readingsDisagree(subject, what, [...lines, ...again, ...more]);
}

/** The two readings contradict each other, and so nothing can be said of the pipeline. */
export function readingsDisagree(
  subject: string,
  what: string,
  evidence: readonly string[] = [],
): DeltaLogError {
  const first = evidence[0] === undefined ? '' : `; ${evidence[0]}`;
  return new DeltaLogError(
    'DELTA_READINGS_DISAGREE',
    `the two readings of the cold store differ: ${what}${first}`,
    {
      subject,
      expected: 'the same by both',
      hint: 'one of the two readings is wrong, or the log contradicts its checkpoint; keep the table and report it',
      evidence: evidence.join('\n'),
    },
  );
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of the ranges by the name of their record, or by their digest where they name none. */
async function collect(rows: Rows, ranges: readonly string[]): Promise<Map<string, Row[]>> {
  const wanted = inRanges(ranges);
  const found = new Map<string, Row[]>();
  for await (const page of rows) {
    for (const row of page) {
      const identity = contentIdentity(row);
      if (!wanted(identity)) continue;
      const { partition, offset } = identity;
      const name =
        partition === null || offset === null
          ? `a row with digest ${contentDigest(row)}`
          : `partition ${partition} offset ${offset}`;
      found.set(name, [...(found.get(name) ?? []), row]);
    }
  }
  return found;
}

/** The same for the same rows in any order. */
function describeRows(rows: readonly Row[] = []): string {
  return rows.map(contentDigest).sort().join();
}

function describePair(name: string, here: readonly Row[] = [], there: readonly Row[] = []): string {
  const [own] = here;
  const [other] = there;
  if (here.length !== 1 || there.length !== 1 || own === undefined || other === undefined) {
    return `${name}: ${here.length} rows by the log's replay here, ${there.length} in SQL`;
  }
  const fields = [...new Set([...Object.keys(own), ...Object.keys(other)])]
    .filter((field) => text(own[field]) !== text(other[field]))
    .map((field) => `${field} ${text(own[field])} here, ${text(other[field])} in SQL`);
  return `${name}: ${fields.join('; ')}`;
}

function text(value: unknown): string {
  if (value === undefined) return 'absent';
  const plain = (_: string, part: unknown) => (typeof part === 'bigint' ? String(part) : part);
  return JSON.stringify(value, plain).slice(0, 200);
}
