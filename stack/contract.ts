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
  /** Each version of the cold table holds a prefix of every partition: no record appears before an earlier one. */
  coldVersionsArePrefixes: boolean;
}
