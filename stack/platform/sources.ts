import type { PipelineContract } from '../contract.ts';

/** An Elasticsearch mapping: field -> type. */
export type HotMapping = Record<string, { type: string; format?: string }>;

/** Everything that the Data Broker sets up for one source. */
export interface PlatformSource extends PipelineContract {
  /** The guide's path of the job's jar in the JobManager. */
  jar: string;
  jobName: string;
  mapping: HotMapping;
}

/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

const keyword = { type: 'keyword' };
const text = { type: 'text' };
const integer = { type: 'integer' };
const timestamp = { type: 'date', format: 'strict_date_optional_time' };
const day = { type: 'date', format: 'yyyy-MM-dd' };

/** Fields that every job adds: which event a document is. */
const identity: HotMapping = {
  kafka_topic_id: keyword,
  kafka_partition: integer,
  kafka_offset: { type: 'long' },
  kafka_timestamp: timestamp,
  event_id: keyword,
};

export const arxiv: PlatformSource = {
  source: 'arxiv',
  topic: 'arxiv_raw',
  partitions: 8,
  deadLetterTopic: 'arxiv_raw_dlq',
  consumerGroup: 'arxiv-processor',
  hotAlias: 'arxiv',
  coldTable: 'arxiv',
  identity: 'offset',
  guarantee: 'exactly-once',
  hotRetention: 10 * DAY,
  coldVersionsArePrefixes: true,
  jar: '/opt/flink/jobs/arxiv-processor.jar',
  jobName: 'arxiv-processor',
  mapping: {
    ...identity,
    id: keyword,
    title: text,
    abstract: text,
    primary_category: keyword,
    categories: keyword,
    authors: text,
    submitter: keyword,
    comments: text,
    journal_ref: keyword,
    doi: keyword,
    report_no: keyword,
    license: keyword,
    version_count: integer,
    submitted_at: timestamp,
    updated_at: timestamp,
    update_date: day,
    word_count: integer,
  },
};

/** The sources of the Data Broker by name. */
export const platformSources = { arxiv } as const satisfies Record<string, PlatformSource>;
export type PlatformSourceName = keyof typeof platformSources;
