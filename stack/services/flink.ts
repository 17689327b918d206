import { z } from 'zod';
import { type Launched, LoopbackContainer, launch, ready } from '../run/launch.ts';
import type { Run } from '../run/run.ts';
import { FlinkApi } from './flink-api.ts';
import { type FlinkJobs, JobClient } from './flink-jobs.ts';
import { type FlinkProperties, flinkProperties } from './flink-properties.ts';
import { type JvmTuning, jvmOptions } from './jvm.ts';
import type { ObjectStoreCredentials } from './minio.ts';
import {
  type Address,
  MIB,
  type Service,
  type ServiceContext,
  type ServiceImage,
} from './service.ts';

const REST = 8081;

export const flinkSettings = z.strictObject({
  taskManagers: z.number().int().min(1).max(8).default(1),
  /** Task slots of each TaskManager; left out, as many as all jobs need. */
  slots: z.number().int().min(1).max(64).optional(),
  /** Parallelism of every job. */
  parallelism: z.number().int().min(1).max(64).default(2),
  /** Between the starts of two checkpoints: 100ms to 30s. Deadlines reckon with no more. */
  checkpointInterval: z
    .string()
    .regex(/^([1-9]\d{2,3}ms|[1-9]s|[12]\ds|30s)$/, '100ms to 9999ms, or 1s to 30s, such as 2s')
    .default('2s'),
  /** Milliseconds without a heartbeat after which the JobManager gives a TaskManager up. */
  taskManagerTimeout: z.number().int().min(1_000).max(60_000).default(15_000),
  /** The same of a TaskManager that hears nothing of the JobManager. */
  jobManagerTimeout: z.number().int().min(1_000).max(60_000).default(15_000),
  /** Memory of the JobManager's container, MiB. */
  jobManagerMemory: z.number().int().min(768).default(1280),
  /** Memory of each TaskManager's container, MiB; left out, by its slots. */
  taskManagerMemory: z.number().int().min(1024).optional(),
});
export type FlinkSettings = z.infer<typeof flinkSettings>;
/** The settings with all that depends on the number of jobs. */
export type FlinkDefinition = FlinkSettings & { slots: number; taskManagerMemory: number };

/** Memory of a TaskManager, MiB: of its own, and for each slot. */
const TASK_MANAGER_MEMORY = 1536;
const SLOT_MEMORY = 128;

/** Slots that a number of jobs take up at once, over all TaskManagers. */
export function slotsOfJobs({ parallelism }: FlinkSettings, jobs: number): number {
  return parallelism * jobs;
}

/** Fills in what is left out so that so many jobs run at once. */
export function flinkDefinition(settings: FlinkSettings, jobs: number): FlinkDefinition {
  const { taskManagers } = settings;
  const slots = settings.slots ?? Math.ceil(slotsOfJobs(settings, jobs) / taskManagers);
  const taskManagerMemory = settings.taskManagerMemory ?? TASK_MANAGER_MEMORY + slots * SLOT_MEMORY;
  return { ...settings, slots, taskManagerMemory };
}

export interface FlinkOptions {
  image: ServiceImage;
  definition: FlinkDefinition;
  tuning: JvmTuning;
  /** Where checkpoints and savepoints go. */
  store: ObjectStoreCredentials;
  bucket: string;
  /** Environment of the JobManager, which `flink run` and so the job's main() sees. */
  environment: Record<string, string>;
  hostPort?: number | undefined;
}

/** A session cluster, its dashboard and its jobs. */
export interface FlinkService extends Service, FlinkJobs {
  readonly url: string;
}

/** Bytes of memory that the cluster may use. */
export function flinkMemory(definition: FlinkDefinition): number {
  return (
    (definition.jobManagerMemory + definition.taskManagers * definition.taskManagerMemory) * MIB
  );
}

/**
 * Starts a session cluster and waits until all slots are registered.
 * @throws {InfrastructureError} CONTAINER, EXITED, TIMEOUT
 */
export async function startFlink(
  context: ServiceContext,
  options: FlinkOptions,
): Promise<FlinkService> {
  const { definition } = options;
  const [jobManager, ...taskManagers] = await allLaunched([
    launchRole(context, options, 'flink-jobmanager', 'jobmanager'),
    ...Array.from({ length: definition.taskManagers }, (_, index) =>
      launchRole(context, options, `flink-taskmanager-${index + 1}`, 'taskmanager'),
    ),
  ]);
  const cluster = new Cluster(context.run, jobManager, options.image.version);
  const wanted = definition.taskManagers * definition.slots;
  await Promise.all([
    ready(context.run, jobManager, {
      what: 'has all slots registered',
      deadline: 150_000,
      signal: context.signal,
      probe: async (signal) => {
        const overview = await cluster.api.overview(signal);
        return overview.slotsTotal >= wanted
          ? { done: true, value: undefined }
          : { done: false, seen: `${overview.slotsTotal} of ${wanted} slots` };
      },
    }),
    ...taskManagers.map((taskManager) =>
      ready(context.run, taskManager, {
        what: 'has registered',
        deadline: 150_000,
        signal: context.signal,
        probe: async (signal) => {
          const { taskManagers: registered } = await cluster.api.overview(signal);
          return registered >= definition.taskManagers
            ? { done: true, value: undefined }
            : { done: false, seen: `${registered} of ${definition.taskManagers} TaskManagers` };
        },
      }),
    ),
  ]);
  return cluster;
}

/** Waits for all, also when one fails: none may still be starting when the run is removed. */
async function allLaunched(
  launches: [Promise<Launched>, ...Promise<Launched>[]],
): Promise<[Launched, ...Launched[]]> {
  await Promise.allSettled(launches);
  return Promise.all(launches);
}

function launchRole(
  context: ServiceContext,
  options: FlinkOptions,
  service: string,
  role: 'jobmanager' | 'taskmanager',
): Promise<Launched> {
  const { definition, store } = options;
  const memory = role === 'jobmanager' ? definition.jobManagerMemory : definition.taskManagerMemory;
  const properties: FlinkProperties = {
    jobManager: 'flink-jobmanager',
    host: service,
    definition,
    bucket: options.bucket,
    s3Endpoint: store.internalEndpoint,
  };
  return launch(context.run, {
    service,
    ports: new Map(role === 'jobmanager' ? [[REST, options.hostPort]] : []),
    memory: memory * MIB,
    signal: context.signal,
    build: (place) =>
      new LoopbackContainer(options.image.reference, place).withCommand([role]).withEnvironment({
        ...(role === 'jobmanager' ? options.environment : {}),
        FLINK_PROPERTIES: flinkProperties(properties),
        // Not among the properties: these are written to a file and, the access key, to the log.
        AWS_ACCESS_KEY_ID: store.accessKey,
        AWS_SECRET_ACCESS_KEY: store.secretKey,
        ...(options.tuning === 'startup'
          ? { JDK_JAVA_OPTIONS: `-XX:+UseSerialGC ${jvmOptions(options.tuning)}` }
          : {}),
        ENABLE_BUILT_IN_PLUGINS: `flink-s3-fs-hadoop-${options.image.version}.jar`,
      }),
  });
}

class Cluster extends JobClient implements FlinkService {
  readonly name = 'flink';
  readonly capabilities = new Set<never>();
  readonly version: string;
  readonly url: string;

  constructor(run: Run, jobManager: Launched, version: string) {
    const url = `http://127.0.0.1:${jobManager.port(REST)}`;
    const redact = (text: string) => run.secrets.redact(text);
    super({
      api: new FlinkApi(url, redact),
      exec: (command) => jobManager.container.exec([...command]),
      put: (target, content) =>
        jobManager.container.copyContentToContainer([
          { target, content: Buffer.from(content), mode: 0o644 },
        ]),
      redact,
    });
    this.version = version;
    this.url = url;
  }

  get addresses(): Address[] {
    const internal = `http://flink-jobmanager:${REST}`;
    return [{ service: 'flink', what: 'dashboard and REST', url: this.url, internal }];
  }
}
