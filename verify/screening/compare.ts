import type { Anomaly, AnomalyClass, AnomalyExample } from '../../common/run-bundle.ts';
import type { Document, DocumentValue, Field } from '../../fixtures/records/index.ts';
import { explainDifferences, render } from '../explain.ts';
import { MOST_EXAMPLES } from '../run-checks.ts';
import { parseText, textOf } from './text.ts';

/** Of each column the text that `rowsQuery` asks for. */
export type RowTexts = readonly string[];

export interface Subject {
  source: string;
  topic: string;
  fields: readonly Field[];
  /** Table and version, for people. */
  where: string;
}

/** What is wrong with one record. */
interface Finding {
  class: AnomalyClass;
  example: AnomalyExample;
}

/**
 * What is wrong with the rows of a range, record by record: by identity (topic id, partition, offset) one row, and
 * each field as the model expects it. The models are those of `verify/checks/`.
 */
export function compareRows(
  subject: Subject,
  expected: readonly Document[],
  rows: readonly RowTexts[],
): Anomaly[] {
  const comparison = new Comparison(subject);
  const found = Map.groupBy(rows, (row) => comparison.identityOf(row));
  const findings: Finding[] = [];
  for (const document of expected) {
    const texts = subject.fields.map(({ name, type }) => textOf(document[name], type));
    const identity = comparison.identityOf(texts);
    findings.push(...comparison.record(document, texts, found.get(identity) ?? []));
    found.delete(identity);
  }
  for (const copies of found.values()) findings.push(comparison.phantom(copies));
  return anomaliesOf(subject.source, findings);
}

class Comparison {
  readonly #subject: Subject;
  readonly #identity: readonly number[];

  constructor(subject: Subject) {
    this.#subject = subject;
    const names = subject.fields.map(({ name }) => name);
    this.#identity = ['kafka_topic_id', 'kafka_partition', 'kafka_offset'].map((name) =>
      names.indexOf(name),
    );
  }

  identityOf(texts: RowTexts): string {
    return this.#identity.map((column) => texts[column]).join('');
  }

  record(document: Document, texts: RowTexts, copies: readonly RowTexts[]): Finding[] {
    if (copies.length === 0) {
      const explanation = 'the model accepts it, but the cold store does not hold it';
      return [this.#finding('lost', document, document, null, explanation)];
    }
    const findings: Finding[] = [];
    const wrong = copies.find((copy) => copy.some((text, column) => text !== texts[column]));
    if (wrong !== undefined) {
      const explanation = 'the content is not what the model expects of this record';
      findings.push(this.#finding('corrupted', document, document, this.#row(wrong), explanation));
    }
    if (copies.length > 1) {
      const explanation = `one event, stored ${copies.length} times`;
      const first = this.#row(copies[0] ?? []);
      findings.push(this.#finding('duplicated', document, document, first, explanation));
    }
    return findings;
  }

  phantom(copies: readonly RowTexts[]): Finding {
    const row = this.#row(copies[0] ?? []);
    const explanation = 'comes from no record of this topic that the model accepts';
    return this.#finding('phantom', row, null, row, explanation);
  }

  #row(texts: RowTexts): Document {
    return Object.fromEntries(
      this.#subject.fields.map(({ name, type }, column) => [
        name,
        parseText(texts[column] ?? 'n', type),
      ]),
    );
  }

  #finding(
    kind: AnomalyClass,
    record: Document,
    expected: Document | null,
    found: Document | null,
    explanation: string,
  ): Finding {
    const { topic, where } = this.#subject;
    return {
      class: kind,
      example: {
        topic,
        partition: wholeOrNull(record['kafka_partition']),
        offset: wholeOrNull(record['kafka_offset']),
        eventId: typeof record['event_id'] === 'string' ? record['event_id'] : null,
        where,
        expected: expected && render(expected),
        found: found && render(found),
        differences: expected && found ? explainDifferences(expected, found) : [],
        explanation,
      },
    };
  }
}

const wholeOrNull = (value: DocumentValue | undefined) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;

function anomaliesOf(source: string, findings: readonly Finding[]): Anomaly[] {
  const classes = Map.groupBy(findings, (finding) => finding.class);
  return [...classes].map(([kind, all]) => ({
    class: kind,
    store: 'cold',
    source,
    count: all.length,
    examples: all.slice(0, MOST_EXAMPLES).map(({ example }) => example),
  }));
}
