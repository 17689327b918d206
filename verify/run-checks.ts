import type { Anomaly, AnomalyExample, SourceObservation } from '../common/run-bundle.ts';
import type { Check } from './checks/check.ts';
import { CHECKS } from './checks/index.ts';
import type { Database, SqlRow } from './database.ts';

/** Most examples of one check; the count tells them all. */
export const MOST_EXAMPLES = 20;

interface RunChecksOptions {
  /** All of them by default. */
  checks?: readonly Check[];
  /** Names of all topics by their ids: a check may find another source's record (`topic_id`). */
  topics?: ReadonlyMap<string, string>;
}

/** Runs checks over the prepared relations of a source. Only what was found is returned. */
export async function runChecks(
  database: Database,
  source: string,
  observation: SourceObservation,
  { checks = CHECKS, topics = new Map() }: RunChecksOptions = {},
): Promise<Anomaly[]> {
  const anomalies: Anomaly[] = [];
  for (const check of checks) {
    const anomaly = await runCheck(database, check, source, observation, topics);
    if (anomaly.count > 0) anomalies.push(anomaly);
  }
  return anomalies;
}

async function runCheck(
  database: Database,
  check: Check,
  source: string,
  observation: SourceObservation,
  topics: ReadonlyMap<string, string>,
): Promise<Anomaly> {
  // Not `count(*) OVER ()`: of few rows that DuckDB fails at times (duckdb/duckdb issue 25713).
  const rows =
    await database.rows(`WITH found AS MATERIALIZED (${check.sql({ source, observation })})
    SELECT *, (SELECT count(*) FROM found) AS total FROM found
    ORDER BY partition, "offset", place LIMIT ${MOST_EXAMPLES}`);
  return {
    class: check.class,
    store: check.store,
    source,
    count: Number(rows[0]?.['total'] ?? 0),
    examples: rows.map((row) =>
      toExample(row, topics.get(String(row['topic_id'])) ?? observation.topic),
    ),
  };
}

function toExample(row: SqlRow, topic: string): AnomalyExample {
  const text = (name: string) => (row[name] === null ? null : String(row[name]));
  const number = (name: string) => (row[name] === null ? null : Number(row[name]));
  return {
    topic,
    partition: number('partition'),
    offset: number('offset'),
    eventId: text('event_id'),
    where: text('place') ?? '',
    expected: text('expected'),
    found: text('found'),
    differences: [],
    explanation: text('explanation') ?? '',
  };
}
