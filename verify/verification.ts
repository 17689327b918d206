import type {
  Anomaly,
  Counts,
  Examination,
  Freshness,
  RejectedInput,
  SourceCounts,
  Verdict,
} from '../common/run-bundle.ts';

/** What the oracle finds in a run bundle. Everything in it can be found again from the same files. */
export interface Verification {
  verdict: Verdict;
  exitCode: number;
  /** The run did not reach its end: history or observation are missing. */
  partial: boolean;
  examination: Examination;
  counts: Counts;
  perSource: Record<string, SourceCounts>;
  /** At most 20 examples each. Empty means that nothing was found wrong. */
  anomalies: Anomaly[];
  /** How long the sampled records took into each store; empty when none were watched. */
  freshness: Freshness[];
  /** Records that the broker refused and that the schema rejects, by reason. */
  refusedInput: RejectedInput[];
  rejectedInput: RejectedInput[];
  /** What the verdict rests on, in sentences, the most important first. */
  reasons: string[];
}
