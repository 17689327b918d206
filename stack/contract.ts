import { z } from 'zod';
import { UsageError } from '../common/errors.ts';

/** What a pipeline promises about the records of one topic; the oracle judges any pipeline by this. */
export interface PipelineContract {
  /** Short name of the pipeline, such as `arxiv`. */
  source: string;
  topic: string;
  partitions: number;
  /** Where records go that the pipeline does not accept. */
  deadLetterTopic: string;
  /** The consumer group whose committed offsets say how far the pipeline has come. */
  consumerGroup: string;
  hotAlias: string;
  coldTable: string;
  /** How an event is told apart from all others. */
  identity: 'offset';
  guarantee: 'exactly-once';
  /** Milliseconds for which a record stays in the hot store after its timestamp, at the least. */
  hotRetention: number;
  /**
   * The records of a partition that one version of the cold table adds are in one index of the hot store, and
   * those of a later version in the same one or in one of a higher number: an index is chosen at a checkpoint.
   */
  hotIndicesArePinned: boolean;
  /** Each version of the cold table holds a prefix of every partition: no record appears before an earlier one. */
  coldVersionsArePrefixes: boolean;
}

/** What a contract expects of a record: the document's business key, and all of its content. */
export interface ExpectedDocument {
  key: string;
  document: Readonly<Record<string, unknown>>;
}

/**
 * What any pipeline promises that keeps documents by business key in the hot store, whatever it is made
 * of. It commits the offsets of its consumer group after it has written; that it does is part of the promise.
 */
export interface KeyedContract {
  /** Short name of the pipeline: lower-case letters, digits and `-`. */
  source: string;
  topic: string;
  partitions: number;
  consumerGroup: string;
  /** The index that it writes to, or an alias of one or several. */
  hotAlias: string;
  identity: 'business-key';
  /**
   * `upsert`: one document for each key, that of the key's last record; all records of a key are in one
   * partition. `at-least-once`: every record has its document, once or more often. Records of the same key
   * and the same content may have one between them, as where the `_id` is made of the content; so where they should
   * have one each, the loss of one of them is not found. Content that differs (a time, a number) makes it found.
   */
  guarantee: 'upsert' | 'at-least-once';
  /** Milliseconds after its acknowledgement at which a record is visible, at the latest. */
  freshness: number;
  /** Filter and expected document: what must come of a message's value; undefined when nothing must. */
  expected(value: Uint8Array | null): ExpectedDocument | undefined;
  /** The business key of a document that was found; its `_id` where this is left out. */
  keyOf?(found: { id: string; document: Readonly<Record<string, unknown>> }): string | null;
}

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, 'lower-case letters, digits, ".", "_", "-"');
const keyed = z.strictObject({
  source: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and "-"'),
  topic: z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'a name of a Kafka topic'),
  partitions: z.number().int().min(1).max(1_000),
  consumerGroup: z.string().min(1),
  hotAlias: name,
  identity: z.literal('business-key'),
  guarantee: z.enum(['upsert', 'at-least-once']),
  freshness: z.number().min(1).max(3_600_000),
  expected: z.function(),
  keyOf: z.function().optional(),
});

/**
 * Makes sure that a contract says all that it must.
 * @throws {UsageError} CONTRACT naming every wrong setting and what is allowed
 */
export function requireContract(contract: KeyedContract): void {
  const parsed = keyed.safeParse(contract);
  if (parsed.success) return;
  const { issues } = parsed.error;
  throw new UsageError('CONTRACT', 'the pipeline contract is not valid', {
    subject: issues.map(({ path }) => path.join('.') || '(top)').join(', '),
    expected: issues.map(({ message }) => message).join('; '),
    hint: 'KeyedContract names every setting; examples/bring-your-own/contract.ts is one',
  });
}
