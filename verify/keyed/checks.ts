import { checksFor, type KeyedGuarantee } from '../../common/run-bundle.ts';
import { type Check, digestText } from '../checks/check.ts';
import { ingestion } from '../checks/ingestion.ts';

/** An altered document may be that of one record, and of no more. */
const missing = 'same = 0 AND turn > altered';
const expected = `'document ' || business_key || ', content ' || ${digestText('expected')}`;

/** Records whose document is not there, not even altered. */
function absent(condition: string, gone: string, older: string): string {
  return `SELECT partition, "offset", event_id, place, ${expected} AS expected,
    CASE WHEN n > 0 THEN 'content ' || ${digestText('digest')} END AS found,
    CASE WHEN n = 0 THEN '${gone}' ELSE '${older}' END AS explanation
    FROM keyed_cases WHERE ${missing} AND ${condition}`;
}

/**
 * Model, by guarantee. `upsert`: the hot store holds one document for each business key of an accepted
 * record, and it is that of the key's last record by offset. `at-least-once`: it holds a document of every
 * accepted record, once or more often; one document is that of all records of its key and content, since
 * a contract does not say whether a pipeline derives ids from content. By both it holds nothing else.
 *
 * Lost: the record's document is absent, or the one of its key is an older record's: it was never
 * written, or an older update was written over it; which of the two, the store does not tell. Proven by
 * the pipeline's own commit, which it promises to make after writing; pending without that proof.
 * Duplicated, by `upsert`: several documents of one key. Corrupted: a document of a known key whose content
 * no record of that key makes; as many of the key's absent documents are not called lost. Phantom: a document of
 * a key that no accepted record has.
 */
const hot: readonly Check[] = [
  {
    class: 'lost',
    store: 'hot',
    sql: () =>
      absent(
        'proven',
        'accepted by Kafka and committed by the pipeline, but absent',
        'committed by the pipeline, but the document of this key is that of an earlier record',
      ),
  },
  {
    class: 'duplicated',
    store: 'hot',
    sql: () => `SELECT partition, "offset", event_id,
      (SELECT string_agg(place, ', ' ORDER BY place) FROM
        (SELECT place FROM found f WHERE f.business_key = keyed_cases.business_key ORDER BY place LIMIT 5)) AS place,
      'one document of key ' || business_key AS expected, n || ' documents' AS found,
      'one business key, stored ' || n || ' times' AS explanation FROM keyed_cases WHERE n > 1`,
  },
  {
    class: 'corrupted',
    store: 'hot',
    sql: () => `SELECT partition, "offset", event_id, altered_place AS place, ${expected} AS expected,
      'content ' || ${digestText('altered_digest')} AS found,
      'no record of this key makes this content' AS explanation FROM keyed_cases WHERE altered > 0 AND last`,
  },
  {
    class: 'phantom',
    store: 'hot',
    sql: () => `SELECT NULL AS partition, NULL AS "offset", NULL AS event_id, place, NULL AS expected,
      'key ' || coalesce(business_key, 'absent') AS found,
      'no record that the contract accepts has this key' AS explanation FROM found WHERE NOT known`,
  },
  {
    class: 'pending',
    store: 'hot',
    sql: () =>
      absent(
        'NOT proven',
        'not there yet, and nothing proves that it is lost',
        'the document of this key is still that of an earlier record, and nothing proves that this one is lost',
      ),
  },
];

/** The checks of a guarantee, in the order of reports. */
export function keyedChecks(guarantee: KeyedGuarantee): Check[] {
  return checksFor(guarantee).flatMap((name) =>
    [...ingestion, ...hot].filter(
      (check) => check.class === name.class && check.store === name.store,
    ),
  );
}
