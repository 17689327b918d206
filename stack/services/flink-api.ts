import { InfrastructureError } from '../../common/errors.ts';
import {
  type BrokerMetric,
  brokerMetrics,
  type SourceOffsets,
  sourceOffsets,
} from './flink-metrics.ts';

/** Slots and TaskManagers that the JobManager knows. */
export interface ClusterOverview {
  taskManagers: number;
  slotsTotal: number;
}

export interface JobStatus {
  state: string;
  /** State of each vertex. */
  tasks: string[];
  startTime: number;
}

/** Counts and the newest completed checkpoint of a job. */
export interface Checkpoints {
  completed: number;
  failed: number;
  /** Begun, and neither complete nor failed. */
  inProgress: number;
  /** The highest id of all checkpoints that have begun: what has a higher one began later. */
  begun: number;
  latest?: {
    id: number;
    path: string;
  };
}

/** One failure of a job, newest first in {@link FlinkApi.exceptions}. */
export interface JobException {
  task: string;
  stacktrace: string;
  timestamp: number;
}

/** A savepoint of a job that goes on, or the one by which it ends. */
export type SavepointKind = 'running' | 'stop';

/** Neither of both while the savepoint is not complete. */
export interface SavepointStatus {
  path?: string;
  /** The stack trace of its failure. */
  failure?: string;
}

/** The part of Flink's REST API (monitoring API v1) that the harness reads. */
export class FlinkApi {
  readonly #url: string;
  readonly #redact: (text: string) => string;

  /** @param redact takes the run's credentials out of a text: Flink's answers may quote its settings */
  constructor(url: string, redact: (text: string) => string) {
    this.#url = url;
    this.#redact = redact;
  }

  async overview(signal?: AbortSignal): Promise<ClusterOverview> {
    const answer = await this.#get('/overview', signal);
    return {
      taskManagers: Number(answer['taskmanagers']),
      slotsTotal: Number(answer['slots-total']),
    };
  }

  async job(id: string, signal?: AbortSignal): Promise<JobStatus> {
    const answer = await this.#get(`/jobs/${id}`, signal);
    const vertices = answer['vertices'] as { status: string }[];
    return {
      state: String(answer['state']),
      tasks: vertices.map(({ status }) => status),
      startTime: Number(answer['start-time']),
    };
  }

  /** Ends a job for good, without a last checkpoint or savepoint. Returns before it has ended. */
  async cancel(id: string): Promise<void> {
    await this.#ask('PATCH', `/jobs/${id}?mode=cancel`);
  }

  /** Asks for a savepoint in the cluster's own folder; returns what {@link savepoint} is asked with. */
  async beginSavepoint(id: string, kind: SavepointKind, signal?: AbortSignal): Promise<string> {
    const path = `/jobs/${id}/${kind === 'stop' ? 'stop' : 'savepoints'}`;
    const answer = await this.#ask('POST', path, signal, kind === 'stop' ? { drain: false } : {});
    return String(answer['request-id']);
  }

  async savepoint(id: string, request: string, signal?: AbortSignal): Promise<SavepointStatus> {
    const answer = await this.#get(`/jobs/${id}/savepoints/${request}`, signal);
    const { location, 'failure-cause': cause } = (answer['operation'] ?? {}) as {
      location?: string;
      'failure-cause'?: { 'stack-trace': string };
    };
    return {
      ...(location ? { path: location } : {}),
      ...(cause ? { failure: this.#redact(cause['stack-trace']) } : {}),
    };
  }

  /** Asks for a checkpoint now, besides those that are taken by the job's interval. */
  async beginCheckpoint(id: string, signal?: AbortSignal): Promise<void> {
    await this.#ask('POST', `/jobs/${id}/checkpoints`, signal, { checkpointType: 'FULL' });
  }

  /**
   * Hosts of the TaskManagers that a job's tasks run on, or ran on last, as the network names them: with
   * the container's name in it.
   */
  async hosts(id: string, signal?: AbortSignal): Promise<Set<string>> {
    const answer = await this.#get(`/jobs/${id}`, signal);
    const hosts = new Set<string>();
    for (const vertex of answer['vertices'] as { id: string }[]) {
      const { subtasks } = (await this.#get(`/jobs/${id}/vertices/${vertex.id}`, signal)) as {
        subtasks?: { endpoint: string }[];
      };
      for (const { endpoint } of subtasks ?? []) hosts.add(endpoint.replace(/:\d+$/, ''));
    }
    return hosts;
  }

  async checkpoints(id: string, signal?: AbortSignal): Promise<Checkpoints> {
    const answer = await this.#get(`/jobs/${id}/checkpoints`, signal);
    const counts = answer['counts'] as { completed: number; failed: number; in_progress: number };
    const { completed } = answer['latest'] as {
      completed?: { id: number; external_path: string } | null;
    };
    const history = answer['history'] as { id: number }[];
    return {
      completed: counts.completed,
      failed: counts.failed,
      inProgress: counts.in_progress,
      begun: Math.max(0, completed?.id ?? 0, ...history.map(({ id }) => id)),
      ...(completed ? { latest: { id: completed.id, path: completed.external_path } } : {}),
    };
  }

  async exceptions(id: string, signal?: AbortSignal): Promise<JobException[]> {
    const answer = await this.#get(`/jobs/${id}/exceptions?maxExceptions=20`, signal);
    const { entries } = (answer['exceptionHistory'] ?? { entries: [] }) as {
      entries: { taskName?: string; stacktrace?: string; timestamp: number }[];
    };
    return entries.map(({ taskName, stacktrace, timestamp }) => ({
      task: taskName ?? 'job',
      stacktrace: this.#redact(stacktrace ?? ''),
      timestamp,
    }));
  }

  /**
   * How far the job is in a topic, from the gauges of KafkaSource. After a failure they may be those
   * of the attempt before.
   */
  sourceOffsets(id: string, topic: string, signal?: AbortSignal): Promise<SourceOffsets> {
    return sourceOffsets((path) => this.#get(path, signal), id, topic);
  }

  /**
   * The jobs' own metrics, in the group `broker` of their operators, by name: over all subtasks the sum and
   * the largest. Those that an operator has not registered yet are left out.
   */
  brokerMetrics(id: string, signal?: AbortSignal): Promise<Map<string, BrokerMetric>> {
    return brokerMetrics((path) => this.#get(path, signal), id);
  }

  #get(path: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
    return this.#ask('GET', path, signal);
  }

  async #ask(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    signal?: AbortSignal,
    body?: object,
  ): Promise<Record<string, unknown>> {
    const budget = AbortSignal.timeout(15_000);
    const response = await fetch(this.#url + path, {
      method,
      signal: signal ? AbortSignal.any([signal, budget]) : budget,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (response.ok) return (await response.json()) as Record<string, unknown>;
    throw new InfrastructureError('FLINK', `${method} ${path} answered ${response.status}`, {
      evidence: this.#redact(await response.text()).slice(0, 2000),
    });
  }
}
