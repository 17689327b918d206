import { InfrastructureError } from '../../common/errors.ts';
import type { Anomaly, ScreeningFigures } from '../../common/run-bundle.ts';
import type { Document } from '../../fixtures/records/index.ts';
import { differingColumns } from './columns.ts';
import { compareRows } from './compare.ts';
import { choose, differing, onlyWithin, sumsOf, unreadRange } from './difference.ts';
import type { ExpectedSums } from './expected.ts';
import { Meter, type Query } from './figures.ts';
import { anomaliesOf, type Finding, type Subject } from './finding.ts';
import { lateOffsets } from './late.ts';
import { rowsQuery, sumsQuery, type TableVersion } from './queries.ts';
import { COARSE, FINE, nameOf, type Range, rangeOf } from './ranges.ts';

export interface ScreenOptions extends Omit<Subject, 'where'> {
  /** Asks the warehouse; `SqlConnection.query` as it is. */
  query: Query;
  /** As the warehouse finds it: `schema.table`. */
  table: string;
  expected: ExpectedSums;
  /** Reads the expected documents of ranges once more; those of other ranges do no harm. */
  documents: (ranges: readonly Range[]) => Promise<readonly Document[]>;
  /** The offsets, by partition, to which the topic was read for what is expected. */
  readTo: ReadonlyMap<number, number>;
  /** Looks up the topic's ends. Asked once the version is fixed, so that no row of it comes from a later record. */
  laterEnds: () => Promise<ReadonlyMap<number, number>>;
}

/** What a screening found. Nothing in it is no proof that the content is right: see README.md. */
export interface Screening {
  version: number;
  /** Record by record where rows were read; else of columns, and of ranges as a whole. */
  anomalies: Anomaly[];
  figures: ScreeningFigures;
  /** The topic's ends as they were looked up: what is below them and was not read is not judged. */
  laterEnds: ReadonlyMap<number, number>;
}

/** Most ranges of each width that are looked into, and most rows that are read. */
const MOST_RANGES = 20;
const MOST_ROWS = 5_000;

/**
 * Compares a cold table with what the model expects by digests that the warehouse computes, of coarse ranges of
 * offsets, of fine ones where those differ, and reads rows only where these differ again.
 * @throws the query's errors; {InfrastructureError} SCREENING_CONTRADICTION when digests differ and rows do not
 */
export async function screen(options: ScreenOptions): Promise<Screening> {
  const { table, fields, expected } = options;
  const meter = new Meter(options.query);
  const [newest] = await meter.ask(`DESCRIBE HISTORY ${table} LIMIT 1`);
  const version = Number(newest?.['version']);
  const laterEnds = await options.laterEnds();
  const figures = { rows: 0, digests: 0, rowsRead: 0 };
  const subject = { ...options, where: `${table} version ${version}` };
  const result = (findings: readonly Finding[]): Screening => {
    const { rows: expectedRows, bytes: expectedBytes } = expected;
    const { queries, bytes } = meter;
    const all = { ...figures, expectedRows, expectedBytes, queries, bytes };
    return { version, anomalies: anomaliesOf(options.source, findings), figures: all, laterEnds };
  };
  const columns = differingColumns(subject, await meter.ask(`DESCRIBE TABLE ${table}`));
  if (columns.length > 0) return result(columns);

  const late = lateOffsets(options.readTo, laterEnds);
  const target = { table, version, fields, late };
  const sums = async (width: number, within?: readonly Range[]) => {
    const answer = await meter.ask(sumsQuery(target, width, within));
    figures.digests += answer.length;
    return sumsOf(answer, width);
  };
  const found = await sums(COARSE);
  figures.rows = [...found.values()].reduce((rows, { sum }) => rows + sum.rows, 0);
  const coarse = choose(differing(expected.at(COARSE), found), MOST_RANGES);
  if (coarse.chosen.length === 0) return result([]);

  const within = coarse.chosen.map(({ range }) => range);
  const expectedFine = onlyWithin(expected.at(FINE), within);
  const foundFine = await sums(FINE, within);
  const fine = choose(differing(expectedFine, foundFine), MOST_RANGES, MOST_ROWS);
  const ranges = fine.chosen.map(({ range }) => range);
  if (ranges.length === 0 && fine.left.length === 0) throw contradiction(target, 'fine ranges');
  const { rows, findings } = await readRows(options, subject, target, meter, ranges);
  figures.rowsRead = rows;
  const counted = fine.chosen.reduce((sum, { found: { rows: there } }) => sum + there, 0);
  if (counted !== rows) throw contradiction(target, `${counted} counted and ${rows} read rows`);
  if (ranges.length > 0 && findings.length === 0) throw contradiction(target, 'rows');
  const unread = [...fine.left, ...coarse.left].map((range) => unreadRange(subject, range));
  return result([...findings, ...unread]);
}

/** Reads what is expected and what is there, and compares it. */
async function readRows(
  { fields, documents }: ScreenOptions,
  subject: Subject,
  target: TableVersion,
  meter: Meter,
  ranges: readonly Range[],
): Promise<{ rows: number; findings: Finding[] }> {
  if (ranges.length === 0) return { rows: 0, findings: [] };
  const answer = await meter.ask(rowsQuery(target, ranges, MOST_ROWS + 1));
  const rows = answer.map((row) => fields.map((_, column) => String(row[`c${column}`])));
  const names = new Set(ranges.map(nameOf));
  const due = (await documents(ranges)).filter((document) => names.has(nameOf(place(document))));
  return { rows: rows.length, findings: compareRows(subject, due, rows) };
}

const place = ({ kafka_partition: partition, kafka_offset: offset }: Document) =>
  rangeOf(Number(partition), BigInt(offset as number), FINE);

function contradiction({ table, version }: TableVersion, what: string): InfrastructureError {
  return new InfrastructureError(
    'SCREENING_CONTRADICTION',
    `digests of the ranges differ, but not those of their ${what}`,
    { subject: `${table} version ${version}`, hint: 'read all content: run without --screening' },
  );
}
