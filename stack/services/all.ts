import type { Progress } from '../../common/progress.ts';
import type { Resources } from '../../common/resources.ts';
import type { ResolvedDefinition } from '../definition.ts';
import { COLD_BUCKET, COLD_NAMESPACE, jobEnvironment } from '../platform/job-environment.ts';
import type { StackImages } from '../resolve-images.ts';
import { requirePort } from '../run/ports.ts';
import type { Run } from '../run/run.ts';
import { type ColdStoreSql, startColdStoreSql } from './databricks/stand-in.ts';
import type { DeltaExtension } from './delta/extension/obtain.ts';
import {
  type ElasticsearchService,
  elasticsearchCredentials,
  elasticsearchMemory,
  startElasticsearch,
} from './elasticsearch.ts';
import { type FlinkService, flinkMemory, startFlink } from './flink.ts';
import { type KafkaService, kafkaMemory, startKafka } from './kafka.ts';
import { minioCredentials, minioMemory, type ObjectStore, startMinio } from './minio.ts';
import type { Service } from './service.ts';
import { linkAddress, startToxiproxy, type Toxiproxy, toxiproxyMemory } from './toxiproxy.ts';

/** The services of a Data Broker. */
export interface Services {
  readonly kafka: KafkaService;
  readonly flink: FlinkService;
  readonly elasticsearch: ElasticsearchService;
  readonly minio: ObjectStore;
  /** Where the definition names a link that leads through it. */
  readonly toxiproxy: Toxiproxy | undefined;
  /** The cold store in SQL; without DuckDB's delta extension there is none, and this is the reason. */
  readonly coldStore: ColdStoreSql | { reason: string };
}

/** The deployment guide's ports. */
const GUIDE_PORTS = { kafka: 9092, flink: 8081, elasticsearch: 9200 };
/** Bucket of Flink's checkpoints and savepoints. */
export const FLINK_BUCKET = 'flink';

/** Bytes of memory by service in a container that a definition asks for. */
export function memoryOf(
  definition: ResolvedDefinition,
): Record<Exclude<keyof Services, 'coldStore'>, number> {
  return {
    kafka: kafkaMemory(definition.kafka),
    flink: flinkMemory(definition.flink),
    elasticsearch: elasticsearchMemory(definition.elasticsearch),
    minio: minioMemory(definition.minio),
    toxiproxy: toxiproxyMemory(definition.links),
  };
}

/**
 * Makes sure, before anything is started, that the ports that a definition names are free.
 * @throws {InfrastructureError} PORT_TAKEN
 */
export async function requirePorts(definition: ResolvedDefinition): Promise<void> {
  if (definition.ports !== 'guide') return;
  for (const [service, port] of Object.entries(GUIDE_PORTS)) await requirePort(port, service);
}

export interface StartServicesOptions {
  run: Run;
  definition: ResolvedDefinition;
  images: StackImages;
  /** What the cold store in SQL needs. */
  deltaExtension: DeltaExtension;
  /** Takes what lives in this process. */
  resources: Resources;
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** Told how many ms a service took until it was ready. */
  onReady: (service: string, duration: number) => void;
}

/**
 * Starts all services side by side; none needs another to come up, but Elasticsearch, which takes longest,
 * is launched before Kafka and Flink, which would be in its way on few processors. The first that fails stops
 * the waiting for the others, and its error is the one that is thrown.
 * @throws {InfrastructureError} of the service that failed; the signal's reason
 */
export async function startServices(options: StartServicesOptions): Promise<Services> {
  const { run, definition, images } = options;
  const failure = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([options.signal, failure.signal])
    : failure.signal;
  const context = { run, signal };
  const ports = definition.ports === 'guide' ? GUIDE_PORTS : undefined;
  const store = minioCredentials(run);
  const hot = elasticsearchCredentials(
    run,
    images.elasticsearch,
    definition.elasticsearch.password,
  );
  const proxiedHot = {
    ...hot,
    internalUrl: linkAddress(definition.links, 'flink->elasticsearch', hot.internalUrl),
  };
  const launched = Promise.withResolvers<void>();
  const begun = performance.now();
  const elasticsearch = startElasticsearch(
    { ...context, onLaunched: () => launched.resolve() },
    images.elasticsearch,
    definition.elasticsearch,
    hot,
    definition.jvm,
    ports?.elasticsearch,
  );
  const minio = startMinio(context, images.minio, definition.minio, store);
  elasticsearch.catch(() => launched.resolve());
  const coldStore = startColdStore(options, minio);
  // Awaited below: this only keeps a failure until then from being one that nobody handles.
  for (const started of [minio, coldStore]) started.catch(() => undefined);
  await launched.promise;
  const work = {
    elasticsearch,
    minio,
    coldStore,
    toxiproxy:
      images.toxiproxy === undefined
        ? undefined
        : startToxiproxy(context, images.toxiproxy, definition.links),
    kafka: startKafka(context, images.kafka, definition.kafka, definition.jvm, ports?.kafka),
    flink: startFlink(context, {
      image: images.flink,
      definition: definition.flink,
      tuning: definition.jvm,
      store,
      bucket: FLINK_BUCKET,
      environment: jobEnvironment(proxiedHot, store),
      hostPort: ports?.flink,
    }),
  };
  const watched = Object.values(work).map(
    async (started: Promise<Service | { reason: string }> | undefined) => {
      try {
        const service = await started;
        if (service === undefined || 'reason' in service) return;
        options.onReady(service.name, Math.round(performance.now() - begun));
      } catch (error) {
        failure.abort(error);
      }
    },
  );
  await Promise.all(watched);
  options.signal?.throwIfAborted();
  failure.signal.throwIfAborted();
  return {
    kafka: await work.kafka,
    elasticsearch: await work.elasticsearch,
    minio: await work.minio,
    toxiproxy: await work.toxiproxy,
    flink: await work.flink,
    coldStore: await work.coldStore,
  };
}

/** In process; what takes it longest needs no object store, and is done while the engine makes containers. */
async function startColdStore(
  { run, deltaExtension, resources }: StartServicesOptions,
  minio: Promise<ObjectStore>,
): Promise<Services['coldStore']> {
  if ('reason' in deltaExtension) return { reason: deltaExtension.reason };
  const coldStore = await startColdStoreSql({
    run,
    store: minio,
    bucket: COLD_BUCKET,
    namespace: COLD_NAMESPACE,
    extension: deltaExtension,
  });
  resources.add('cold store in SQL', () => coldStore[Symbol.asyncDispose]());
  return coldStore;
}
