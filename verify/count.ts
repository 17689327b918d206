import type { Counts, SourceCounts } from '../common/run-bundle.ts';
import type { Database, SqlRow } from './database.ts';

/** Counts of a source, from the relations of `prepare.ts`. */
export async function countSource(database: Database): Promise<SourceCounts> {
  const [row] = await database.rows(`SELECT * FROM
    (SELECT count(*) AS sent, count(*) FILTER (outcome = 'acknowledged') AS acknowledged,
      count(*) FILTER (outcome = 'refused') AS refused,
      count(*) FILTER (outcome = 'indeterminate') AS indeterminate FROM ledger),
    (SELECT count(*) AS topic, count(*) FILTER (accepted) AS accepted,
      count(*) FILTER (hot_rejected) AS hot_rejected FROM topic),
    (SELECT count(*) AS expired FROM cases WHERE hot_expired = 'in time'),
    (SELECT count(*) AS hot FROM hot_raw), (SELECT count(*) AS cold FROM cold_raw),
    (SELECT count(*) AS dead_letters,
      count(DISTINCT (topic, partition, "offset", stage)) AS dead_lettered FROM dead)`);
  const rejected = await database.rows(
    'SELECT reason, count(*) AS n FROM dead_topic WHERE NOT accepted GROUP BY reason ORDER BY n DESC, reason',
  );
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    ...sendCounts(row),
    hot: number('hot'),
    cold: number('cold'),
    deadLettered: number('dead_lettered'),
    topic: number('topic'),
    accepted: number('accepted'),
    hotRejected: number('hot_rejected'),
    expired: number('expired'),
    deadLetterRepeats: number('dead_letters') - number('dead_lettered'),
    rejected: Object.fromEntries(rejected.map(({ reason, n }) => [String(reason), Number(n)])),
  };
}

/** How the sends ended, from a row of their counts. */
export function sendCounts(row: SqlRow | undefined) {
  const number = (name: string) => Number(row?.[name] ?? 0);
  return {
    sent: number('sent'),
    acknowledged: number('acknowledged'),
    refused: number('refused'),
    indeterminate: number('indeterminate'),
  };
}

/** Sums over the sources. */
export function totalCounts(sources: readonly Counts[]): Counts {
  const total = {
    sent: 0,
    acknowledged: 0,
    refused: 0,
    indeterminate: 0,
    hot: 0,
    cold: 0,
    deadLettered: 0,
  };
  for (const counts of sources) {
    for (const name of Object.keys(total) as (keyof Counts)[]) total[name] += counts[name];
  }
  return total;
}
