import type { SourceModel } from '../../fixtures/records/index.ts';
import { canonicalForm } from '../../verify/canonical.ts';

/** A record of which model and transform say different things. */
export interface Disagreement {
  /** Position of the record. */
  index: number;
  /** `D` and the document, or `R` and the reason. */
  model: string;
  transform: string;
}

/**
 * The records that a source's model judges otherwise than its job's transform. `answers` are those of
 * the Java class `Transforms`, one for each value.
 * @throws {SyntaxError} when an answer's document is no JSON; RangeError when answers and values differ in number
 */
export function disagreements(
  model: SourceModel,
  values: readonly (Uint8Array | null)[],
  answers: readonly string[],
): Disagreement[] {
  if (answers.length !== values.length) {
    throw new RangeError(`${answers.length} answers to ${values.length} records`);
  }
  return values.flatMap((value, index) => {
    const expected = modelled(model, value, index);
    const answer = answers[index] ?? '';
    const found = answer.startsWith('D')
      ? `D${canonicalForm(JSON.parse(answer.slice(1)))}`
      : answer;
    return expected === found ? [] : [{ index, model: expected, transform: found }];
  });
}

function modelled(model: SourceModel, value: Uint8Array | null, offset: number): string {
  const context = { topicId: 'topic', partition: 0, offset, timestamp: 0, eventId: null };
  const judgement = model.judge(value, context);
  return judgement.kind === 'accepted'
    ? `D${canonicalForm(judgement.document)}`
    : `R${judgement.reason}`;
}
