import type { Freshness } from '../common/run-bundle.ts';
import type { Database } from './database.ts';

/** How long a record took, and by how much that may be too long; milliseconds. */
export interface Age {
  time: number;
  error: number;
}

/**
 * How long the sampled records took from their acknowledgement (where the ledger has none, from their
 * timestamp in the topic) until a reader could see them, from the relations of `prepare.ts`. None for a
 * store of which nothing was watched.
 *
 * - Hot: until the first look that showed it. What lies between that look and the one before it, or the
 *   acknowledgement where that is later, is the record's error.
 * - Cold: until the commit of the version that added its row. The stamp is taken by the writer just
 *   before the commit is put, on its own clock: a time may be too short by that much, and its error is 0.
 *   Rows that a version rewrote are left out.
 */
export async function freshness(database: Database, source: string): Promise<Freshness[]> {
  if (!(await database.any('sightings'))) return [];
  const rows = await database.rows(`
    WITH sampled AS (SELECT DISTINCT key FROM sightings WHERE store = 'hot' AND kind = 'watched'),
      sent AS (SELECT key, min(acked_at) AS acked FROM ledger SEMI JOIN sampled USING (key)
        WHERE outcome = 'acknowledged' GROUP BY key),
      records AS (SELECT t.key, t.hot_rejected, coalesce(s.acked, t.timestamp) AS acked
        FROM watched t SEMI JOIN sampled USING (key) LEFT JOIN sent s USING (key) WHERE t.accepted),
      hot AS (SELECT key, min(at_ms) AS seen, arg_min(coalesce(after_ms, 0), at_ms) AS missed
        FROM sightings WHERE store = 'hot' AND kind = 'seen' GROUP BY key),
      cold AS (SELECT c.key, min(v.committed) AS seen FROM cold_placed c SEMI JOIN sampled USING (key)
        JOIN versions v USING (version) WHERE NOT v.rewrites GROUP BY c.key)
    SELECT 'hot' AS store, h.seen - acked AS time, h.seen - greatest(acked, h.missed) AS error
      FROM records LEFT JOIN hot h USING (key) WHERE NOT hot_rejected
    UNION ALL SELECT 'cold', c.seen - acked, 0 FROM records LEFT JOIN cold c USING (key)
      WHERE EXISTS (FROM versions)`);
  return (['hot', 'cold'] as const).flatMap((store) => {
    const sampled = rows.filter((row) => row['store'] === store);
    const ages = sampled.flatMap(({ time, error }) =>
      // It may be seen before the acknowledgement has come back.
      time === null ? [] : [{ time: Math.max(0, Number(time)), error: Math.max(0, Number(error)) }],
    );
    return sampled.length === 0 ? [] : [summary(source, store, sampled.length, ages)];
  });
}

/** Percentiles (nearest rank) and histogram of the records that were seen. */
export function summary(
  source: string,
  store: Freshness['store'],
  sampled: number,
  ages: readonly Age[],
): Freshness {
  const times = ages.map(({ time }) => time).sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? null;
  return {
    source,
    store,
    sampled,
    seen: times.length,
    error: ages.reduce((most, { error }) => Math.max(most, error), 0),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: at(1),
    histogram: histogram(times),
  };
}

/** Steps of 1, 2, 5, 10, 20, 50, ... ms, from the one that takes the shortest time to that of the longest. */
function histogram(times: readonly number[]): Freshness['histogram'] {
  const bars: Freshness['histogram'] = [];
  let next = 0;
  for (const upTo of steps()) {
    const from = next;
    while (next < times.length && (times[next] ?? 0) <= upTo) next += 1;
    if (next > 0) bars.push({ upTo, count: next - from });
    if (next === times.length) break;
  }
  return bars;
}

function* steps(): Generator<number> {
  for (let decade = 1; ; decade *= 10) yield* [decade, 2 * decade, 5 * decade];
}
