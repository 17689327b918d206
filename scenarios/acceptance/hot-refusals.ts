import type { Document, SourceModel } from '../../fixtures/records/index.ts';
import type { LedgerRow } from '../../verify/ledger.ts';

/** Whether the hot store refuses a document. */
export type Refuses = (document: Document) => boolean;

/**
 * Records of a source that the hot store refuses though the model does not know it, since its mapping is
 * not the documented one where they go. A record that Kafka did not acknowledge is judged by the model.
 */
export class HotRefusals {
  readonly #refuses = new Map<string, Refuses>();

  /** Says it of records that were sent. */
  add(rows: readonly LedgerRow[], refuses: Refuses): void {
    for (const { partition, offset } of rows) {
      if (partition !== null && offset !== null)
        this.#refuses.set(`${partition}/${offset}`, refuses);
    }
  }

  /** The model, told of them. */
  told(model: SourceModel): SourceModel {
    return {
      ...model,
      judge: (value, context) => {
        const judgement = model.judge(value, context);
        if (judgement.kind !== 'accepted' || judgement.hotRejected) return judgement;
        const refuses = this.#refuses.get(`${context.partition}/${context.offset}`);
        return { ...judgement, hotRejected: refuses?.(judgement.document) === true };
      },
    };
  }
}
