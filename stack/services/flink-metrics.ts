/** Asks Flink's REST API for a path. */
type Get = (path: string) => Promise<unknown>;

/** A metric over all subtasks. */
export interface BrokerMetric {
  sum: number;
  max: number;
}

/** How far a job's sources are in a topic, each an offset that comes next, by partition. */
export interface SourceOffsets {
  /** Handed on; partitions of which no record was read since the start are left out. */
  read: Map<number, number>;
  /** In a checkpoint of this job that completed, after which it told the brokers. */
  committed: Map<number, number>;
}

/** See `FlinkApi.sourceOffsets`. */
export async function sourceOffsets(get: Get, job: string, topic: string): Promise<SourceOffsets> {
  const offsets: SourceOffsets = { read: new Map(), committed: new Map() };
  const sources = (await verticesOf(get, job)).filter(({ name }) => name.startsWith('Source:'));
  for (const { id } of sources) {
    const isOffset = (name: string) => offsetGauge(name, topic) !== undefined;
    for (const { id: name, max } of await metricsOf(get, job, id, isOffset)) {
      const gauge = offsetGauge(name, topic);
      if (gauge === undefined || max < 0) continue;
      if (gauge.of === 'current') offsets.read.set(gauge.partition, max + 1);
      else offsets.committed.set(gauge.partition, max);
    }
  }
  return offsets;
}

/** Between an operator's own name and that of a metric of ours. */
const GROUP = '.broker.';

/** See `FlinkApi.brokerMetrics`. */
export async function brokerMetrics(get: Get, job: string): Promise<Map<string, BrokerMetric>> {
  const found = new Map<string, BrokerMetric>();
  for (const { id } of await verticesOf(get, job)) {
    const metrics = await metricsOf(get, job, id, (name) => name.includes(GROUP));
    for (const { id: name, sum, max } of metrics) {
      const own = name.slice(name.lastIndexOf(GROUP) + GROUP.length);
      const known = found.get(own) ?? { sum: 0, max: Number.NEGATIVE_INFINITY };
      found.set(own, { sum: known.sum + sum, max: Math.max(known.max, max) });
    }
  }
  return found;
}

async function verticesOf(get: Get, job: string): Promise<{ id: string; name: string }[]> {
  const { vertices } = (await get(`/jobs/${job}`)) as { vertices: { id: string; name: string }[] };
  return vertices;
}

/** Metrics of a vertex by their whole name, over its subtasks. */
async function metricsOf(
  get: Get,
  job: string,
  vertex: string,
  wanted: (name: string) => boolean,
): Promise<(BrokerMetric & { id: string })[]> {
  const path = `/jobs/${job}/vertices/${vertex}/subtasks/metrics`;
  const names = ((await get(path)) as { id: string }[]).map(({ id }) => id).filter(wanted);
  if (names.length === 0) return [];
  const query = `${path}?get=${names.map(encodeURIComponent).join(',')}&agg=sum,max`;
  return (await get(query)) as (BrokerMetric & { id: string })[];
}

/** Which offset of which partition a gauge tells; undefined for other metrics and topics. */
function offsetGauge(
  metric: string,
  topic: string,
): { of: 'current' | 'committed'; partition: number } | undefined {
  const [, name, partition, of] =
    /\.topic\.(.+)\.partition\.(\d+)\.(current|committed)Offset$/.exec(metric) ?? [];
  if (name !== topic) return undefined;
  return { of: of === 'current' ? 'current' : 'committed', partition: Number(partition) };
}
