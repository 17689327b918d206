import type { Anomaly, AnomalyExample, BundlePaths } from '../common/run-bundle.ts';
import { readEvidence, type StoredEvidence } from './evidence.ts';
import { explainDifferences, render } from './explain.ts';

const name = (source: string, store: string, partition: number | null, offset: number | null) =>
  `${source} ${store} ${partition} ${offset}`;

/** Adds to each example what the evidence says: the place, and field by field what differs. */
export async function enrich(paths: BundlePaths, anomalies: Anomaly[]): Promise<Anomaly[]> {
  const wanted = new Set<string>();
  for (const anomaly of anomalies) {
    for (const example of anomaly.examples) {
      for (const store of anomaly.store.split('+')) {
        wanted.add(name(anomaly.source, store, example.partition, example.offset));
      }
    }
  }
  if (wanted.size === 0) return anomalies;
  const nameOf = (found: StoredEvidence) =>
    name(found.source, found.store, found.partition, found.offset);
  const evidence = new Map<string, StoredEvidence[]>();
  for (const found of await readEvidence(paths, (entry) => wanted.has(nameOf(entry)))) {
    evidence.set(nameOf(found), [...(evidence.get(nameOf(found)) ?? []), found]);
  }
  return anomalies.map((anomaly) => ({
    ...anomaly,
    examples: anomaly.examples.map((example) => {
      const found = anomaly.store
        .split('+')
        .flatMap(
          (store) =>
            evidence.get(name(anomaly.source, store, example.partition, example.offset)) ?? [],
        );
      return enrichExample(anomaly, example, found);
    }),
  }));
}

function enrichExample(
  anomaly: Anomaly,
  example: AnomalyExample,
  entries: readonly StoredEvidence[],
): AnomalyExample {
  const entry = entries.find(({ where }) => example.where.includes(where)) ?? entries[0];
  if (entry === undefined) return example;
  const where = example.where === '' ? entry.where : example.where;
  if (anomaly.store === 'hot+cold') {
    const other = entries.find(({ store }) => store !== entry.store);
    const sides = other === undefined ? [entry.expected, entry.found] : [entry.found, other.found];
    return { ...example, where, differences: explain(sides[0], sides[1]) };
  }
  return {
    ...example,
    where,
    expected: entry.expected === null ? example.expected : render(entry.expected),
    found: entry.found === null ? example.found : render(entry.found),
    differences: explain(entry.expected, entry.found),
  };
}

function explain(expected: unknown, found: unknown) {
  return expected === null || found === null ? [] : explainDifferences(expected, found);
}
