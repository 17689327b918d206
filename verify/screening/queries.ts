import type { Field } from '../../fixtures/records/index.ts';
import { digestSql, sumSql } from './digest.ts';
import { type Late, notLateSql } from './late.ts';
import { type Range, startSql, withinSql } from './ranges.ts';
import { textSql } from './text.ts';

/** A version of the cold table, so that all queries see the same rows. */
export interface TableVersion {
  /** As the warehouse finds it: `schema.table`. */
  table: string;
  version: number;
  fields: readonly Field[];
  /** Rows that are left out, as if they were not there. */
  late: readonly Late[];
}

function from({ table, version, late }: TableVersion, ranges?: readonly Range[]): string {
  const conditions = [
    ...(ranges === undefined ? [] : [`(${withinSql(ranges)})`]),
    ...(late.length === 0 ? [] : [notLateSql(late)]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `FROM ${table} VERSION AS OF ${version}${where}`;
}

/** SQL: the digest of each range of a width, of the whole table or within ranges. */
export function sumsQuery(table: TableVersion, width: number, within?: readonly Range[]): string {
  return `SELECT part, start, ${sumSql('digest')}
FROM (SELECT kafka_partition AS part, ${startSql(width)} AS start, ${digestSql(table.fields)} AS digest
  ${from(table, within)})
GROUP BY part, start`;
}

/** SQL: the rows within ranges, at most so many; of each column `c0`, `c1`, ... the text that {@link textSql} makes. */
export function rowsQuery(table: TableVersion, within: readonly Range[], most: number): string {
  const texts = table.fields.map((field, index) => `${textSql(field)} AS c${index}`);
  return `SELECT ${texts.join(', ')} ${from(table, within)} LIMIT ${most}`;
}
