import { InfrastructureError } from '../../common/errors.ts';

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
    const response = await fetch(`${this.#url}/jobs/${id}?mode=cancel`, {
      method: 'PATCH',
      signal: AbortSignal.timeout(15_000),
    });
    if (!response.ok) {
      throw new InfrastructureError('FLINK', `cancelling answered ${response.status}`, {
        subject: `job ${id}`,
        evidence: (await response.text()).slice(0, 2000),
      });
    }
  }

  async checkpoints(id: string, signal?: AbortSignal): Promise<Checkpoints> {
    const answer = await this.#get(`/jobs/${id}/checkpoints`, signal);
    const counts = answer['counts'] as { completed: number; failed: number };
    const { completed } = answer['latest'] as {
      completed?: { id: number; external_path: string } | null;
    };
    const history = answer['history'] as { id: number }[];
    return {
      completed: counts.completed,
      failed: counts.failed,
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
   * The next offset that the job's sources will hand on, by partition of a topic, from the gauges
   * `currentOffset` of KafkaSource. Partitions of which no record was read since the start are left out.
   */
  async sourcePositions(
    id: string,
    topic: string,
    signal?: AbortSignal,
  ): Promise<Map<number, number>> {
    const answer = await this.#get(`/jobs/${id}`, signal);
    const vertices = answer['vertices'] as { id: string; name: string }[];
    const positions = new Map<number, number>();
    for (const vertex of vertices.filter(({ name }) => name.startsWith('Source:'))) {
      const path = `/jobs/${id}/vertices/${vertex.id}/subtasks/metrics`;
      const names = ((await this.#get(path, signal)) as unknown as { id: string }[])
        .map((metric) => metric.id)
        .filter((name) => partitionOf(name, topic) !== undefined);
      if (names.length === 0) continue;
      const query = `${path}?get=${names.map(encodeURIComponent).join(',')}&agg=max`;
      const gauges = (await this.#get(query, signal)) as unknown as { id: string; max: number }[];
      for (const { id: name, max } of gauges) {
        const partition = partitionOf(name, topic);
        if (partition !== undefined && max >= 0) positions.set(partition, max + 1);
      }
    }
    return positions;
  }

  async #get(path: string, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const budget = AbortSignal.timeout(15_000);
    const response = await fetch(this.#url + path, {
      signal: signal ? AbortSignal.any([signal, budget]) : budget,
    });
    if (response.ok) return (await response.json()) as Record<string, unknown>;
    throw new InfrastructureError('FLINK', `GET ${path} answered ${response.status}`, {
      evidence: this.#redact(await response.text()).slice(0, 2000),
    });
  }
}

/** The partition whose `currentOffset` a metric is; undefined for other metrics and topics. */
function partitionOf(metric: string, topic: string): number | undefined {
  const [, name, partition] = /\.topic\.(.+)\.partition\.(\d+)\.currentOffset$/.exec(metric) ?? [];
  return name === topic ? Number(partition) : undefined;
}
