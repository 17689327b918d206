export {
  describeError,
  HarnessError,
  InfrastructureError,
  InterruptedError,
  UsageError,
} from '../common/errors.ts';
export type { Progress } from '../common/progress.ts';
export { TimeoutError } from '../common/wait.ts';
export type { ExpectedDocument, KeyedContract, PipelineContract } from './contract.ts';
export { type DataBroker, dataBroker } from './data-broker.ts';
export type { DataBrokerDefinition, ResolvedDefinition } from './definition.ts';
export {
  type EnvironmentSettings,
  environmentSettings,
  readEnvironmentFile,
} from './environment.ts';
export type { LinkName, Links, ProxiableLink } from './link.ts';
export { lookForTroubles } from './platform/hot-store/lifecycle/look.ts';
export {
  describeTrouble,
  type LifecycleTrouble,
} from './platform/hot-store/lifecycle/trouble.ts';
export type { LifecyclePolicy } from './platform/hot-store/policy.ts';
export { readPolicyFile } from './platform/hot-store/policy-file.ts';
export { PolicyError, type PolicyProblem } from './platform/hot-store/policy-problem.ts';
export type { PlatformSource, PlatformSourceName } from './platform/sources.ts';
export { platformSources } from './platform/sources.ts';
export {
  type ConnectOptions,
  type SqlConnection,
  type Warehouse,
  WarehouseError,
} from './services/databricks/connection.ts';
export type { ColdStoreSql } from './services/databricks/stand-in.ts';
export type { Row } from './services/delta/data-file.ts';
export { DeltaLogError } from './services/delta/error.ts';
export type { Snapshot } from './services/delta/log.ts';
export { DeltaTable, type PlacedRow } from './services/delta/table.ts';
export { ElasticsearchError, type ElasticsearchService } from './services/elasticsearch.ts';
export type { FlinkService } from './services/flink.ts';
export {
  type FlinkJobs,
  type JobEnd,
  JobFailedError,
  type SubmitOptions,
  type SubmittedJob,
} from './services/flink-jobs.ts';
export type { KafkaService, Offsets, TopicDefinition } from './services/kafka.ts';
export type { ObjectStore, StoredObject } from './services/minio.ts';
export type { Address, Capability, Service } from './services/service.ts';
export { type FaultyLink, type Toxiproxy, ToxiproxyError } from './services/toxiproxy.ts';
export type { StartOptions } from './start.ts';
export type { StartedDataBroker } from './started.ts';
