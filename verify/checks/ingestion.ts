import { offsetOf, partitionOf } from '../key.ts';
import { type Check, digestText } from './check.ts';

const place = `'topic[' || partition || ']@' || "offset"`;

/** The odd records of one finding. */
function odd(finding: string, explanation: string): string {
  return `SELECT partition, "offset", event_id, ${place} AS place,
    'value ' || ${digestText('sent_digest')} AS expected,
    'value ' || coalesce(${digestText('value_digest')}, 'null') AS found,
    '${explanation}' AS explanation FROM odd_records WHERE finding = '${finding}'`;
}

/**
 * Model: the topic holds every acknowledged send once, where the broker said, byte for byte; an
 * indeterminate send at most once; a refused one not at all; and nothing that nobody sent.
 *
 * Lost: acknowledged, but nowhere in the topic. Misrouted: at another place than acknowledged.
 * Corrupted: another value than sent. Duplicated: one event id at two offsets (the producer's
 * doing: the job must still deliver both). Phantom: nobody sent it, or its send was refused.
 */
export const ingestion: readonly Check[] = [
  {
    class: 'lost',
    store: 'kafka',
    sql: () => `SELECT partition, "offset", event_id, NULL AS place,
      'value ' || ${digestText('digest')} AS expected, NULL AS found,
      'acknowledged by Kafka, but absent from the topic' AS explanation FROM lost_sends`,
  },
  {
    class: 'duplicated',
    store: 'kafka',
    sql: () => `${odd('duplicate', 'the topic holds this event at another offset as well')}
      UNION ALL SELECT ${partitionOf('keys[2]')}, ${offsetOf('keys[2]')}, event_id, NULL, 'one offset',
        len(keys) || ' offsets', 'one event, acknowledged at more than one offset'
        FROM acknowledged_twice`,
  },
  {
    class: 'corrupted',
    store: 'kafka',
    sql: () => odd('altered', 'the topic holds another value than was sent'),
  },
  {
    class: 'misrouted',
    store: 'kafka',
    sql: () => `SELECT partition, "offset", event_id, ${place} AS place,
      'offset ' || ${offsetOf('acked_keys[1]')} || ' of partition ' || ${partitionOf('acked_keys[1]')} AS expected,
      ${place} AS found, 'acknowledged at another place than where it is' AS explanation
      FROM odd_records WHERE finding = 'misrouted'`,
  },
  {
    class: 'phantom',
    store: 'kafka',
    sql: () => `${odd('foreign', 'nobody sent this record')}
      UNION ALL ${odd('refused', 'its send was refused, yet the topic holds it')}`,
  },
];
