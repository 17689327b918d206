import type { SourceObservation } from '../../common/run-bundle.ts';
import { offsetOf, partitionOf } from '../key.ts';
import type { Check } from './check.ts';

/** Whether the record's retention was over when its index was gone; not, while that is there. */
const due = ({ retention }: SourceObservation['hot']): string =>
  retention == null
    ? 'false'
    : `coalesce(least(w.timestamp, l.rolled) + ${retention} <= l.gone, false)`;

/**
 * Model: once a reader has seen a record in a store, every later reader sees it, in the hot store until
 * its index expires.
 *
 * Flickered: a record of the sample was seen at one look and not at a later one, or not in the final
 * reading; in the cold store: a version of the table holds it and a later one does not. Whether it came
 * back does not matter; what did not is lost as well. What went with an index that is gone is
 * expired, in time or early, and has not flickered; also when that index went in time after the final reading. But
 * what was gone while its index was still seen, or has been made again by then, has.
 *
 * A store that shows what it has not made durable yet and is killed then flickers by this model, too.
 */
export const flickered: readonly Check[] = [
  {
    class: 'flickered',
    store: 'hot',
    sql: ({ observation: { hot } }) => `
      WITH wanted AS (SELECT key, event_id, timestamp FROM watched WHERE accepted AND NOT hot_rejected),
        looks AS (SELECT s.key, w.event_id, s.kind, s.place, EXISTS (FROM hot_lives l WHERE l.index = s.place
              AND s.at_ms >= l.last_seen AND coalesce(coalesce(s.after_ms, s.at_ms) < l.remade, true)
              AND (c.hot_expired IS NOT NULL AND l.gone IS NOT NULL OR ${due(hot)})) AS expired,
            coalesce(${hot.complete} AND c.hot_n = 0 AND NOT c.hot_misrouted AND c.hot_expired IS NULL
              AND s.at_ms <= ${hot.refreshedAt}, false) AS absent
          FROM sightings s JOIN wanted w USING (key) LEFT JOIN cases c USING (key)
          WHERE s.store = 'hot')
      SELECT ${partitionOf('key')} AS partition, ${offsetOf('key')} AS "offset", any_value(event_id) AS event_id,
        min(place) AS place, 'there at every look since it was first seen' AS expected,
        CASE WHEN bool_or(kind = 'gone') THEN 'gone at a later look' ELSE 'gone in the final reading' END AS found,
        'was seen in the hot store, and then it was not there' AS explanation
      FROM looks WHERE kind = 'gone' AND NOT expired OR kind = 'seen' AND absent GROUP BY key`,
  },
  {
    class: 'flickered',
    store: 'cold',
    sql: () => `
      WITH marks AS (SELECT key, kind, version, place FROM sightings WHERE store = 'cold' AND kind IN ('seen', 'gone')),
        -- What it adds to the number of rows that a version holds of the record.
        steps AS (SELECT key, version, CASE kind WHEN 'seen' THEN 1 ELSE -1 END AS step FROM marks
          UNION ALL SELECT key, coalesce(version, 0), 1 FROM cold_placed WHERE key IN (SELECT key FROM marks)),
        gaps AS (SELECT m.key, m.version, min(m.place) AS place FROM marks m
          JOIN steps s ON s.key = m.key AND s.version <= m.version
          WHERE m.kind = 'gone' GROUP BY m.key, m.version HAVING sum(s.step) <= 0)
      SELECT ${partitionOf('key')} AS partition, ${offsetOf('key')} AS "offset", any_value(t.event_id) AS event_id,
        'version ' || min(g.version) || ' ' || arg_min(g.place, g.version) AS place,
        'in every version since it was committed' AS expected, 'taken away by version ' || min(g.version) AS found,
        'a version of the table holds it, and a later one does not' AS explanation
      FROM gaps g JOIN watched t USING (key) WHERE t.accepted GROUP BY key`,
  },
];
