import type { RejectedInput } from '../common/run-bundle.ts';
import type { Database } from './database.ts';

/** How many records of each reason are named. */
const NAMED = 10;

/** What of a feed did not become a document, by reason, most frequent first. */
export interface InputLines {
  /** Refused by the broker: never in the topic. */
  refused: RejectedInput[];
  /** In the topic, and rejected by the schema. */
  rejected: RejectedInput[];
}

/** Names the first records of each reason by their event id, which of a file is `<file>:<line>`. */
export async function inputLines(database: Database): Promise<InputLines> {
  return {
    refused: await byReason(
      database,
      `SELECT reason, event_id, "index" FROM ledger WHERE outcome = 'refused'`,
    ),
    rejected: await byReason(
      database,
      `SELECT t.reason, l.event_id, l."index" FROM dead_topic t JOIN ledger l USING (event_id) WHERE NOT t.accepted`,
    ),
  };
}

async function byReason(database: Database, records: string): Promise<RejectedInput[]> {
  const rows = await database.rows(`
    SELECT reason, count(*) AS n,
      to_json(list(event_id ORDER BY "index")[1:${NAMED}])::VARCHAR AS first
    FROM (${records}) GROUP BY reason ORDER BY n DESC, reason`);
  return rows.map(({ reason, n, first }) => ({
    reason: String(reason),
    count: Number(n),
    first: JSON.parse(String(first)) as string[],
  }));
}
