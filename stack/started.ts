import { UsageError } from '../common/errors.ts';
import type { PhaseTimes } from '../common/phase-times.ts';
import type { Resources } from '../common/resources.ts';
import type { ResolvedDefinition } from './definition.ts';
import type { Links } from './link.ts';
import { COLD_BUCKET, COLD_SCHEMA } from './platform/job-environment.ts';
import type { PlatformSource } from './platform/sources.ts';
import type { StackImages } from './resolve-images.ts';
import { CpuMeter, canMeterCpu } from './run/cpu-meter.ts';
import { captureEvidence, deadServices, tryToCaptureEvidence } from './run/evidence.ts';
import { processesOf } from './run/processes.ts';
import type { Run } from './run/run.ts';
import type { Services } from './services/all.ts';
import { DeltaTable } from './services/delta/table.ts';
import type { SubmittedJob } from './services/flink-jobs.ts';
import type { Address, Capability } from './services/service.ts';
import { linkAddress } from './services/toxiproxy.ts';

/** A Data Broker that runs: its clients, its addresses, what it can do. */
export interface StartedDataBroker extends Services, AsyncDisposable {
  readonly runId: string;
  readonly definition: ResolvedDefinition;
  readonly sources: readonly PlatformSource[];
  /**
   * One of the sources, by its name.
   * @throws {UsageError} NO_SOURCE
   */
  source(name: string): PlatformSource;
  /** The running job of each source. */
  readonly jobs: ReadonlyMap<string, SubmittedJob>;
  readonly links: Links;
  readonly addresses: readonly Address[];
  readonly capabilities: ReadonlySet<Capability>;
  readonly images: StackImages;
  /** The phases of the start. */
  readonly phases: PhaseTimes;
  /** A table of the cold store, by its name in the schema. */
  coldTable(name: string): DeltaTable;
  /**
   * Takes a job that was submitted by {@link FlinkJobs.submit} for the one of its source, in the place of
   * the one before, which should have ended; from then on delivery is judged by its checkpoints.
   * Waits until it runs with a completed checkpoint.
   * @throws {JobFailedError} JOB_FAILED, JOB_RESTARTS; then the job before stays the source's
   */
  adoptJob(source: string, job: SubmittedJob, signal?: AbortSignal): Promise<void>;
  /** A sentence for each container of the run that has ended by itself. */
  deadServices(): Promise<string[]>;
  /**
   * A meter of the CPU time that the run's containers and this process want and get; or why there is
   * none: then it is not known whether the host starves them.
   */
  cpuMeter(): Promise<CpuMeter | { reason: string }>;
  /** The text without the run's credentials. */
  redact(text: string): string;
  /** Writes logs, inspections and events of all containers, credentials redacted. */
  captureEvidence(directory: string): Promise<void>;
  /** Leaves everything up when this is stopped; `npx data-broker clean` removes it. */
  keep(): Promise<void>;
  /** Captures the evidence, then removes containers, network and volumes of the run. */
  stop(): Promise<void>;
}

export interface StartedParts {
  run: Run;
  definition: ResolvedDefinition;
  services: Services;
  sources: readonly PlatformSource[];
  jobs: Map<string, SubmittedJob>;
  images: StackImages;
  phases: PhaseTimes;
  resources: Resources;
  logDirectory: string | undefined;
}

/** Makes the started stack's face out of its parts. */
export function startedDataBroker(parts: StartedParts): StartedDataBroker {
  const { run, services, resources, logDirectory, jobs } = parts;
  const { kafka, flink, elasticsearch, minio, toxiproxy, coldStore } = services;
  const all = [
    ...[kafka, flink, elasticsearch, minio],
    ...(toxiproxy === undefined ? [] : [toxiproxy]),
    ...('reason' in coldStore ? [] : [coldStore]),
  ];
  const stop = async () => {
    try {
      if (logDirectory !== undefined) await tryToCaptureEvidence(run, logDirectory);
    } finally {
      await resources.release();
    }
  };
  return {
    ...services,
    runId: run.id,
    definition: parts.definition,
    sources: parts.sources,
    source: (name) => sourceNamed(parts.sources, name),
    jobs,
    images: parts.images,
    phases: parts.phases,
    addresses: all.flatMap(({ addresses }) => addresses),
    capabilities: new Set(all.flatMap(({ capabilities }) => [...capabilities])),
    links: {
      'harness->kafka': kafka.bootstrapServers,
      'harness->elasticsearch': elasticsearch.url,
      'harness->minio': minio.endpoint,
      'harness->flink': flink.url,
      'flink->kafka': kafka.internalBootstrapServers,
      'flink->elasticsearch': linkAddress(
        parts.definition.links,
        'flink->elasticsearch',
        elasticsearch.internalUrl,
      ),
      'flink->minio': minio.internalEndpoint,
    },
    coldTable: (name) => new DeltaTable(minio, COLD_BUCKET, `${COLD_SCHEMA}/${name}`),
    adoptJob: async (source, job, signal) => {
      await flink.awaitRunning(job, signal);
      jobs.set(source, { ...job, succeeds: jobs.get(source)?.id });
    },
    deadServices: () => deadServices(run),
    cpuMeter: () => cpuMeter(run),
    redact: (text) => run.secrets.redact(text),
    captureEvidence: (directory) => captureEvidence(run, directory),
    keep: () => run.keepAll(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function sourceNamed(sources: readonly PlatformSource[], name: string): PlatformSource {
  const found = sources.find(({ source }) => source === name);
  if (found !== undefined) return found;
  throw new UsageError('NO_SOURCE', `the stack has no source ${name}`, {
    expected: sources.map(({ source }) => source).join(', '),
    hint: 'name it in the definition of the stack: sources',
  });
}

async function cpuMeter(run: Run): Promise<CpuMeter | { reason: string }> {
  if (!canMeterCpu()) return { reason: 'this host keeps no accounts of CPU time in /proc' };
  const first = await processesOf(run);
  if ('reason' in first) return first;
  return new CpuMeter(async () => {
    const processes = await processesOf(run);
    return [process.pid, ...('reason' in processes ? [] : processes)];
  });
}
