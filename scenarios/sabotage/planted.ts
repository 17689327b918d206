import type { AnomalyClass, AnomalyStore } from '../../common/verdict.ts';

/** Which event a document, row or dead letter belongs to. */
export interface Place {
  partition: number;
  offset: number;
}

/** An anomaly that a sabotage must lead to: the record, and whatever else its example must say. */
export interface ExpectedAnomaly extends Place {
  class: AnomalyClass;
  store: AnomalyStore;
  /** Part of the example's `where`. */
  where?: string;
  /** Parts of both values. */
  differences?: { field: string; expected: string; found: string }[];
}

/** A store that was tampered with: what the oracle must say, all of it, and how to undo it. */
export interface Planted {
  name: string;
  anomalies: ExpectedAnomaly[];
  undo(): Promise<void>;
}

/** The stores contradict each other about this record, too. */
export function divergent({ partition, offset }: Place): ExpectedAnomaly {
  return { class: 'divergent', store: 'hot+cold', partition, offset };
}

/** An offset that no topic of a test reaches. */
export const NOWHERE = 900_000_000;

/** A text as reports write it, without its quotation marks. */
export function inReport(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
