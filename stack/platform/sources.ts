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
const long = { type: 'long' };
const double = { type: 'double' };
const boolean = { type: 'boolean' };
const ip = { type: 'ip' };
const timestamp = { type: 'date', format: 'strict_date_optional_time' };
const day = { type: 'date', format: 'yyyy-MM-dd' };

/** Fields that every job adds: which event a document is. */
const identity: HotMapping = {
  kafka_topic_id: keyword,
  kafka_partition: integer,
  kafka_offset: long,
  kafka_timestamp: timestamp,
  event_id: keyword,
};

/** A source whose job, stores and dead letters are named as the guide names them. */
function platformSource(
  source: string,
  topic: string,
  partitions: number,
  mapping: HotMapping,
): PlatformSource {
  const jobName = `${source}-processor`;
  return {
    source,
    topic,
    partitions,
    deadLetterTopic: `${topic}_dlq`,
    consumerGroup: jobName,
    hotAlias: source,
    coldTable: source,
    identity: 'offset',
    guarantee: 'exactly-once',
    hotRetention: 10 * DAY,
    hotIndicesArePinned: true,
    coldVersionsArePrefixes: true,
    jar: `/opt/flink/jobs/${jobName}.jar`,
    jobName,
    mapping: { ...identity, ...mapping },
  };
}

/** The sources of the Data Broker by name. */
export const platformSources = {
  arxiv: platformSource('arxiv', 'arxiv_raw', 8, {
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
  }),
  dns: platformSource('dns', 'dns_data', 32, {
    queried_at: timestamp,
    uid: keyword,
    client_ip: ip,
    client_port: integer,
    server_ip: ip,
    server_port: integer,
    proto: keyword,
    trans_id: integer,
    rtt_us: long,
    query: keyword,
    registrable_domain: keyword,
    label_count: integer,
    entropy: double,
    qclass: integer,
    qtype: integer,
    qtype_name: keyword,
    rcode: integer,
    rcode_name: keyword,
    flags: keyword,
    answers: keyword,
    min_ttl: long,
  }),
  github: platformSource('github', 'github_events', 16, {
    id: keyword,
    type: keyword,
    action: keyword,
    owner: keyword,
    repository: keyword,
    repo_id: long,
    actor_login: keyword,
    actor_id: long,
    is_bot: boolean,
    org_login: keyword,
    public: boolean,
    ref: keyword,
    ref_type: keyword,
    push_id: long,
    commit_count: long,
    number: long,
    created_at: timestamp,
  }),
  news: platformSource('news', 'news_feed', 8, {
    title: text,
    link: keyword,
    host: keyword,
    registrable_domain: keyword,
    published_at: timestamp,
    description: text,
    source: keyword,
    category: keyword,
    author: keyword,
  }),
} as const satisfies Record<string, PlatformSource>;
export type PlatformSourceName = keyof typeof platformSources;

/** The sources that are set up where none are named. */
export const DEFAULT_SOURCES: readonly PlatformSourceName[] = ['arxiv'];
