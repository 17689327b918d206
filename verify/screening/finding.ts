import type { Anomaly, AnomalyClass, AnomalyExample } from '../../common/run-bundle.ts';
import type { Field } from '../../fixtures/records/index.ts';
import { MOST_EXAMPLES } from '../run-checks.ts';

export interface Subject {
  source: string;
  topic: string;
  fields: readonly Field[];
  /** Table and version, for people. */
  where: string;
}

/** What is wrong with a record, or with several of them that were not read one by one. */
export interface Finding {
  class: AnomalyClass;
  count: number;
  example: AnomalyExample;
}

/** A finding that is about no single record. */
export function findingOfMany(
  { topic, where }: Subject,
  found: Pick<Finding, 'class' | 'count'> &
    Partial<AnomalyExample> &
    Pick<AnomalyExample, 'explanation'>,
): Finding {
  const { class: kind, count, ...example } = found;
  const unknown = { partition: null, offset: null, eventId: null, expected: null, found: null };
  return {
    class: kind,
    count,
    example: { topic, where, ...unknown, differences: [], ...example },
  };
}

/** One anomaly for each class, with the first examples. */
export function anomaliesOf(source: string, findings: readonly Finding[]): Anomaly[] {
  const classes = Map.groupBy(findings, (finding) => finding.class);
  return [...classes].map(([kind, all]) => ({
    class: kind,
    store: 'cold',
    source,
    count: all.reduce((sum, { count }) => sum + count, 0),
    examples: all.slice(0, MOST_EXAMPLES).map(({ example }) => example),
  }));
}
