import { provenBy } from '../proof.ts';
import type { Check, CheckContext } from './check.ts';

/** Bytes above which the job may leave the value out of a dead letter. */
const OMITTED_ABOVE = 512 * 1024;

const where = `'dead-letter topic[' || dlq_partition || ']@' || dlq_offset`;
const wantedStage = `CASE WHEN t.hot_rejected THEN 'hot' WHEN NOT t.accepted THEN 'parse' END`;
const wantedReason = `CASE WHEN t.hot_rejected THEN 'rejected' ELSE t.reason END`;

/** Records that need a dead letter and have none of the right stage. */
function absent(explanation: string, condition: string): string {
  return `SELECT t.partition, t."offset", t.event_id, NULL AS place,
    'a dead letter of stage ' || ${wantedStage} || ' with reason ' || ${wantedReason} AS expected,
    NULL AS found, '${explanation}' AS explanation
    FROM dead_topic t LEFT JOIN positions p USING (partition)
    ANTI JOIN dead d ON d.key = t.key AND d.stage = ${wantedStage}
    WHERE (NOT t.accepted OR t.hot_rejected) AND t.key NOT IN (FROM hot_too_late) AND ${condition}`;
}

const isProven = ({ observation }: CheckContext) =>
  `(${provenBy(observation).deadLetters} AND t."offset" < coalesce(p.committed, 0))`;

/**
 * Model: a record that the model rejects has dead letters of stage `parse` with the model's reason
 * and the record's own bytes; one that only the hot store refuses has them of stage `hot` with the
 * reason `rejected` and the expected document. One is enough, repeats are allowed. Nothing else has
 * any. Of a record larger than 512 KiB the value may be left out at stage `parse`, if its length is said.
 *
 * A record that a job repeats when its index has been deleted in time has expired: the hot store could not refuse
 * it, and so there may be no dead letter of it.
 *
 * Dead-lettered wrongly: a dead letter of an accepted record, of the wrong stage or reason.
 * Not dead-lettered: provenly none (as for lost); pending without the proof.
 * Corrupted: its value is not the record's, or left out without need. Phantom: it belongs to no record of the topic,
 * neither to one that was read nor to one that came too late to be read.
 */
export const deadLetter: readonly Check[] = [
  {
    class: 'dead-lettered-wrongly',
    store: 'dead-letters',
    sql: () => `SELECT t.partition, t."offset", any_value(t.event_id) AS event_id, min(${where}) AS place,
      coalesce('stage ' || any_value(${wantedStage}) || ', reason ' || any_value(${wantedReason}), 'no dead letter') AS expected,
      'stage ' || coalesce(d.stage, 'absent') || ', reason ' || coalesce(d.reason, 'absent') AS found,
      CASE WHEN any_value(${wantedStage}) IS NULL THEN 'the record is accepted'
        ELSE 'another stage or reason than the model gives' END AS explanation
      FROM dead d JOIN dead_topic t USING (key)
      WHERE d.stage IS DISTINCT FROM ${wantedStage} OR d.reason IS DISTINCT FROM ${wantedReason}
      GROUP BY t.partition, t."offset", d.stage, d.reason`,
  },
  {
    class: 'not-dead-lettered',
    store: 'dead-letters',
    sql: (context) => absent('the record must be dead-lettered and is not', isProven(context)),
  },
  {
    class: 'pending',
    store: 'dead-letters',
    sql: (context) =>
      absent('no dead letter yet, and nothing proves that it is lost', `NOT ${isProven(context)}`),
  },
  {
    class: 'corrupted',
    store: 'dead-letters',
    sql: () => `SELECT t.partition, t."offset", any_value(t.event_id) AS event_id, min(${where}) AS place,
      NULL AS expected, NULL AS found, CASE WHEN bool_or(d.omitted_bytes IS NOT NULL)
        THEN 'the dead letter leaves the value out without need, or says a wrong length'
        WHEN d.stage = 'hot'
        THEN 'the dead letter does not hold the refused document'
        ELSE 'the dead letter does not hold the bytes of the record' END AS explanation
      FROM dead d JOIN dead_topic t USING (key)
      WHERE d.stage = ${wantedStage} AND CASE
        WHEN d.omitted_bytes IS NOT NULL THEN d.stage <> 'parse' OR d.omitted_bytes <> t.bytes
          OR d.omitted_bytes <= ${OMITTED_ABOVE}
        WHEN d.stage = 'parse' THEN d.value_digest IS DISTINCT FROM t.value_digest
        ELSE d.value_digest IS DISTINCT FROM t.expected END
      GROUP BY t.partition, t."offset", d.stage`,
  },
  {
    class: 'phantom',
    store: 'dead-letters',
    sql: () => `SELECT d.partition, d."offset", NULL AS event_id, ${where} AS place, NULL AS expected,
      'topic id ' || coalesce(d.topic, 'absent') AS found, 'belongs to no record of the topic' AS explanation
      FROM dead d LEFT JOIN positions p USING (partition)
      ANTI JOIN dead_topic t ON t.key = d.key
      WHERE NOT coalesce(d.key IS NOT NULL AND d."offset" >= p.read AND d."offset" < p.later, false)`,
  },
];
