import type { AnomalyClass, AnomalyStore, SourceObservation } from '../../common/run-bundle.ts';

/** What a check may know besides the relations of `prepare.ts`. */
export interface CheckContext {
  source: string;
  observation: SourceObservation;
}

/**
 * One way in which a history can be wrong, as a query over the relations of `prepare.ts`. Each row
 * of the answer is one anomaly. Its columns, all of which may be null but the last:
 * `partition`, `offset`, `event_id`, `place`, `expected`, `found`, `explanation`.
 */
export interface Check {
  class: AnomalyClass;
  store: AnomalyStore;
  sql(context: CheckContext): string;
}

/** The two stores that hold documents, with the names of their columns in `cases`. */
export const DOCUMENT_STORES = ['hot', 'cold'] as const;
export type DocumentStore = (typeof DOCUMENT_STORES)[number];

/** A digest as the text that `contentDigest` gives. */
export const digestText = (column: string) => `replace(${column}::VARCHAR, '-', '')`;
