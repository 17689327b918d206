import type { FlinkDefinition } from './flink.ts';

export interface FlinkProperties {
  /** Host name of the JobManager on the run's network. */
  jobManager: string;
  /** Host name of the container itself. */
  host: string;
  definition: FlinkDefinition;
  bucket: string;
  s3Endpoint: string;
}

/**
 * The FLINK_PROPERTIES of a role: `key: value` lines. The official image deletes all white space in them
 * and knows no comments, so no value may hold any.
 */
export function flinkProperties({
  jobManager,
  host,
  definition,
  bucket,
  s3Endpoint,
}: FlinkProperties): string {
  const timeout =
    host === jobManager ? definition.taskManagerTimeout : definition.jobManagerTimeout;
  const properties: Record<string, string | number> = {
    'jobmanager.rpc.address': jobManager,
    'jobmanager.memory.process.size': `${definition.jobManagerMemory - 128}m`,
    // Named, a TaskManager need not find out its address by trying to reach a JobManager not yet up.
    'taskmanager.host': host,
    'taskmanager.memory.process.size': `${definition.taskManagerMemory - 64}m`,
    'taskmanager.memory.managed.size': '32m',
    'taskmanager.memory.task.off-heap.size': '128m',
    'taskmanager.numberOfTaskSlots': definition.slots,
    'parallelism.default': definition.parallelism,
    'execution.checkpointing.interval': definition.checkpointInterval,
    'execution.checkpointing.min-pause': '200ms',
    'execution.checkpointing.timeout': '120s',
    'execution.checkpointing.storage': 'filesystem',
    'execution.checkpointing.dir': `s3://${bucket}/checkpoints`,
    'execution.checkpointing.savepoint-dir': `s3://${bucket}/savepoints`,
    'execution.checkpointing.externalized-checkpoint-retention': 'RETAIN_ON_CANCELLATION',
    'execution.checkpointing.tolerable-failed-checkpoints': 1000,
    'state.backend.type': 'hashmap',
    'restart-strategy.type': 'fixed-delay',
    'restart-strategy.fixed-delay.attempts': 2147483647,
    'restart-strategy.fixed-delay.delay': '1s',
    // A TaskManager that is up before its JobManager asks again after this, not after ten seconds.
    'cluster.registration.error-delay': 500,
    'heartbeat.interval': Math.min(2_000, Math.round(timeout / 5)),
    'heartbeat.timeout': timeout,
    'rest.flamegraph.enabled': 'false',
    'metrics.fetcher.update-interval': '500ms',
    // What the REST API says of a job must not be older than the question: proofs rest on it.
    'rest.cache.checkpoint-statistics.timeout': '0ms',
    'rest.cache.execution-graph.timeout': '0ms',
    's3.endpoint': s3Endpoint,
    's3.path.style.access': 'true',
  };
  return Object.entries(properties)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n');
}
