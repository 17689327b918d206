import type { Anomaly, SourceCounts } from '../../common/run-bundle.ts';
import { sendCounts } from '../count.ts';
import type { Database } from '../database.ts';
import { prepareIngestion } from '../prepare-ingestion.ts';
import { runChecks } from '../run-checks.ts';
import { keyedChecks } from './checks.ts';
import { type KeyedFiles, type KeyedObservation, prepareKeyed } from './prepare.ts';

export type { KeyedFiles, KeyedObservation } from './prepare.ts';

/** What is found of a source whose documents are kept by business key. */
export interface KeyedJudgement {
  counts: SourceCounts;
  anomalies: Anomaly[];
  /** Why the run proves little, as sentences. */
  doubts: string[];
}

/**
 * Judges a source by its business keys. What came into the topic while the store was read may show in any
 * document: then only what Kafka itself holds is judged.
 */
export async function judgeKeyed(
  database: Database,
  files: KeyedFiles,
  source: string,
  seen: KeyedObservation,
): Promise<KeyedJudgement> {
  await prepareKeyed(database, files, seen);
  await prepareIngestion(database);
  const { late, unordered, ...counts } = await countKeyed(database, seen);
  const doubts: string[] = [];
  if (late > 0) {
    doubts.push(
      `${source}: ${late} records arrived while the store was read, so it was not judged`,
    );
  }
  if (unordered > 0) {
    doubts.push(
      `${source}: ${unordered} business keys are in more than one partition, so none of their records is the last`,
    );
  }
  const checks = keyedChecks(seen.guarantee).filter(({ store }) => late === 0 || store === 'kafka');
  return { counts, anomalies: await runChecks(database, source, seen, { checks }), doubts };
}

async function countKeyed(
  database: Database,
  { guarantee }: KeyedObservation,
): Promise<SourceCounts & { late: number; unordered: number }> {
  const [row] = await database.rows(`SELECT * FROM
    (SELECT count(*) AS sent, count(*) FILTER (outcome = 'acknowledged') AS acknowledged,
      count(*) FILTER (outcome = 'refused') AS refused,
      count(*) FILTER (outcome = 'indeterminate') AS indeterminate FROM ledger),
    (SELECT count(*) AS topic FROM topic), (SELECT count(*) AS hot FROM found),
    (SELECT count(*) AS accepted, count(DISTINCT business_key) AS keys FROM updates),
    (SELECT coalesce(sum(later - read) FILTER (later > read), 0)::BIGINT AS late FROM positions),
    (SELECT count(*) AS unordered FROM (SELECT business_key FROM updates GROUP BY business_key
      HAVING count(DISTINCT partition) > 1))`);
  const number = (name: string) => Number(row?.[name] ?? 0);
  const filtered = number('topic') - number('accepted');
  return {
    ...sendCounts(row),
    guarantee,
    keys: number('keys'),
    hot: number('hot'),
    cold: 0,
    deadLettered: 0,
    topic: number('topic'),
    accepted: number('accepted'),
    hotRejected: 0,
    deadLetterRepeats: 0,
    rejected: filtered === 0 ? {} : { 'filtered out': filtered },
    late: number('late'),
    unordered: guarantee === 'upsert' ? number('unordered') : 0,
  };
}
