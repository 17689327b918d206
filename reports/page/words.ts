import type { AnomalyStore, VerdictFile } from '../../common/run-bundle.ts';

/** The stores as sentences name them. */
export const STORE_WORDS: Readonly<Record<AnomalyStore, string>> = {
  kafka: 'Kafka',
  hot: 'the hot store',
  cold: 'the cold store',
  'dead-letters': 'the dead-letter topic',
  'hot+cold': 'hot against cold',
};

/** What each class of anomaly says, in one sentence. */
export const CLASS_WORDS: Readonly<Record<string, string>> = {
  lost: 'Kafka accepted it, a later checkpoint completed, and it is not there.',
  pending: 'It is not there, and no completed checkpoint proves that it is lost.',
  duplicated: 'It is there more than once.',
  corrupted: 'It is there with another content than the model expects.',
  phantom: 'It is there, and Kafka never held it.',
  misrouted: 'It is there, but in a place where it does not belong.',
  mispinned: 'It is in another index than the one pinned for its checkpoint.',
  divergent: 'The two stores contradict each other about it.',
  'dead-lettered-wrongly': 'It is a dead letter that should be in the stores.',
  'not-dead-lettered': 'It was rejected, and there is no dead letter of it.',
  flickered: 'It was seen, and was gone later, before its retention had passed.',
  'expired-early': 'It was removed before its retention had passed.',
  'out-of-order': 'A version of the table is no prefix of its topic, or its transactions go back.',
};

/**
 * Whether what was not found is ruled out: a run that came to no judgement proves nothing of it, and nor does a
 * screening.
 */
export const isJudged = ({ partial, examination, verdict }: VerdictFile) =>
  !partial && examination === 'full' && (verdict === 'pass' || verdict === 'violation');
