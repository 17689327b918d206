import { offsetOf, partitionOf } from '../key.ts';
import type { Check } from './check.ts';

/**
 * Model, where the contract says that hot indices are pinned: the router gives a partition an index at a
 * checkpoint's barrier, and every record between this barrier and the next goes there, whatever fails, is
 * repeated or restored. The cold table says which records lie between two barriers: each version that adds rows
 * is what one checkpoint added, also where that checkpoint was aborted and its files were committed with a later one. So
 * all documents of a partition whose rows one version added are in one index; and those of a later version in
 * the same one or in one that rollover made later.
 *
 * Mispinned: a document in another index. Which ones these are, the numbers say: the fewest that must be
 * elsewhere. Documents that stand in two indices are duplicated and not judged here, nor are rows that a version
 * rewrote, of which it is not known which checkpoint added them. A document that alone stands for its checkpoint
 * in an index between those of its neighbours can't be told from a rollover.
 */
export const mispinned: readonly Check[] = [
  {
    class: 'mispinned',
    store: 'hot',
    sql: () => `SELECT ${partitionOf('m.key')} AS partition, ${offsetOf('m.key')} AS "offset", t.event_id,
      m.index || '/' || h.id AS place, m.pinned AS expected, m.index AS found,
      'a document of the checkpoint of version ' || m.version || CASE m.documents
        WHEN 0 THEN ', out of turn: documents of other checkpoints are in the index that rollover came to'
        ELSE ', of which ' || m.documents || ' of its partition are in the index pinned for it' END AS explanation
      FROM hot_mispinned m JOIN hot_straight h USING (key) LEFT JOIN topic t USING (key)`,
  },
];
