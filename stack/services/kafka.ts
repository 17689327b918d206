import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { z } from 'zod';
import { InfrastructureError } from '../../common/errors.ts';
import { Turns } from '../../common/turns.ts';
import { type Launched, LoopbackKafkaContainer, launch, ready } from '../run/launch.ts';
import { type JvmTuning, jvmOptions } from './jvm.ts';
import { askAdmin } from './kafka-admin.ts';
import { MIB, type Service, type ServiceContext, type ServiceImage } from './service.ts';

/** Port of the listener for clients on this host. */
const HOST_LISTENER = 9093;
/** Port of the listener for containers of the run. */
const NETWORK_LISTENER = 9092;

export const kafkaDefinition = z.strictObject({
  /** Java heap of the broker, MiB. */
  heap: z.number().int().min(128).default(512),
  /** Largest record batch that the broker takes, bytes (`message.max.bytes`). */
  maxMessageBytes: z.number().int().min(1024).default(1_048_588),
});
export type KafkaDefinition = z.infer<typeof kafkaDefinition>;

/** A topic to create. */
export interface TopicDefinition {
  topic: string;
  partitions: number;
  config?: Record<string, string>;
}

/** A partition's number -> an offset. */
export type Offsets = ReadonlyMap<number, number>;

export interface KafkaService extends Service {
  /** For clients on this host. */
  readonly bootstrapServers: string;
  /** For containers of the run. */
  readonly internalBootstrapServers: string;
  readonly maxMessageBytes: number;
  /** A kafkajs client; the caller disconnects what it makes from it. */
  client(clientId: string): Kafka;
  /** Creates the topics that do not exist yet. */
  createTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /** Deletes a topic. */
  deleteTopic(topic: string): Promise<void>;
  /**
   * The topic's id as Kafka prints it: 22 characters of base64url. Asked once: a topic that is recreated
   * meanwhile keeps the id that its records were judged by, and so shows as the violation that it is.
   */
  topicId(topic: string): Promise<string>;
  /** The offset after the last record, by partition. */
  endOffsets(topic: string): Promise<Offsets>;
  /**
   * Runs one of Kafka's own tools in the broker's container and gives its output; `localhost:9092` is the
   * broker there.
   * @throws {InfrastructureError} KAFKA_TOOL when it fails
   */
  runTool(command: readonly string[], environment?: Record<string, string>): Promise<string>;
  /** What a consumer group has committed, by partition; partitions without a commit are left out. */
  committedOffsets(groupId: string, topic: string): Promise<Offsets>;
}

/** Enough for a tool that asks a question; it would take as much as the broker otherwise. */
const TOOL_HEAP = '-Xmx128m';

/** Bytes of memory that a broker with this definition may use. */
export function kafkaMemory(definition: KafkaDefinition): number {
  return (definition.heap + 512) * MIB;
}

/**
 * Starts one broker (KRaft, broker and controller in one) and waits until it answers a metadata request.
 * @throws {InfrastructureError} CONTAINER, EXITED, TIMEOUT
 */
export async function startKafka(
  context: ServiceContext,
  image: ServiceImage,
  definition: KafkaDefinition,
  tuning: JvmTuning,
  hostPort?: number,
): Promise<KafkaService> {
  const launched = await launch(context.run, {
    service: 'kafka',
    ports: new Map([[HOST_LISTENER, hostPort]]),
    // It waits for others as much as it works: it can't make up later for processors that it did not get.
    startWeight: 2,
    memory: kafkaMemory(definition),
    signal: context.signal,
    build: (place) =>
      new LoopbackKafkaContainer(image.reference, place).withKraft().withEnvironment({
        KAFKA_HEAP_OPTS: `-Xms${definition.heap}m -Xmx${definition.heap}m`,
        ...(tuning === 'startup'
          ? {
              KAFKA_JVM_PERFORMANCE_OPTS: `-server -XX:+UseSerialGC -Djava.awt.headless=true ${jvmOptions(tuning)}`,
            }
          : {}),
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
        KAFKA_MESSAGE_MAX_BYTES: String(definition.maxMessageBytes),
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS: '4',
        KAFKA_LOG4J_ROOT_LOGLEVEL: 'WARN',
      }),
  });
  const service = new Broker(launched, image.version, definition.maxMessageBytes, (text) =>
    context.run.secrets.redact(text),
  );
  await ready(context.run, launched, {
    what: 'answers a metadata request',
    deadline: 120_000,
    signal: context.signal,
    probe: async () => {
      const { brokers } = await service.withAdmin((admin) => admin.describeCluster());
      return brokers.length > 0
        ? { done: true, value: undefined }
        : { done: false, seen: 'no broker registered' };
    },
  });
  return service;
}

class Broker implements KafkaService {
  readonly name = 'kafka';
  readonly capabilities = new Set<never>();
  readonly version: string;
  readonly maxMessageBytes: number;
  readonly #launched: Launched;
  readonly #redact: (text: string) => string;
  readonly #topicIds = new Map<string, string>();
  readonly #turns = new Turns();

  constructor(
    launched: Launched,
    version: string,
    maxMessageBytes: number,
    redact: (text: string) => string,
  ) {
    this.#redact = redact;
    this.#launched = launched;
    this.version = version;
    this.maxMessageBytes = maxMessageBytes;
  }

  get bootstrapServers(): string {
    return `127.0.0.1:${this.#launched.port(HOST_LISTENER)}`;
  }

  get internalBootstrapServers(): string {
    return `kafka:${NETWORK_LISTENER}`;
  }

  get addresses() {
    const { bootstrapServers: url, internalBootstrapServers: internal } = this;
    return [{ service: 'kafka', what: 'bootstrap servers', url, internal }];
  }

  client(clientId: string): Kafka {
    return new Kafka(this.#clientConfig(clientId));
  }

  #clientConfig(clientId: string): KafkaConfig {
    return {
      clientId,
      brokers: [this.bootstrapServers],
      logLevel: logLevel.NOTHING,
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      retry: { initialRetryTime: 200, retries: 8 },
    };
  }

  async withAdmin<T>(use: (admin: Admin) => Promise<T>): Promise<T> {
    return askAdmin(this.#clientConfig('data-broker-admin'), use);
  }

  async createTopics(topics: readonly TopicDefinition[]): Promise<void> {
    await this.withAdmin((admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ topic, partitions, config }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: 1,
          configEntries: Object.entries(config ?? {}).map(([name, value]) => ({ name, value })),
        })),
      }),
    );
  }

  async deleteTopic(topic: string): Promise<void> {
    await this.withAdmin((admin) => admin.deleteTopics({ topics: [topic] }));
  }

  /** One after the other: each starts a Java machine in the broker's container, whose memory is for few of them. */
  topicId(topic: string): Promise<string> {
    return this.#turns.take(async () => {
      const known = this.#topicIds.get(topic) ?? (await this.#describeTopic(topic));
      this.#topicIds.set(topic, known);
      return known;
    });
  }

  async #describeTopic(topic: string): Promise<string> {
    const server = ['--bootstrap-server', `localhost:${NETWORK_LISTENER}`];
    const command = ['kafka-topics', ...server, '--describe', '--topic', topic];
    const output = await this.runTool(command, { KAFKA_HEAP_OPTS: TOOL_HEAP });
    const id = /TopicId:\s*([A-Za-z0-9_-]{22})/.exec(output)?.[1];
    if (id !== undefined) return id;
    throw new InfrastructureError('TOPIC_ID', `no id of topic ${topic}`, {
      subject: 'kafka',
      evidence: this.#redact(output),
    });
  }

  async runTool(command: readonly string[], environment = {}): Promise<string> {
    const { output, exitCode } = await this.#launched.container.exec([...command], {
      env: { KAFKA_OPTS: '', JMX_PORT: '', ...environment },
    });
    if (exitCode === 0) return output;
    throw new InfrastructureError('KAFKA_TOOL', `${command[0]} exited with code ${exitCode}`, {
      subject: 'kafka',
      evidence: output,
    });
  }

  async endOffsets(topic: string): Promise<Offsets> {
    const offsets = await this.withAdmin((admin) => admin.fetchTopicOffsets(topic));
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  async committedOffsets(groupId: string, topic: string): Promise<Offsets> {
    const [found] = await this.withAdmin((admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    return new Map(
      (found?.partitions ?? [])
        .map(({ partition, offset }) => [partition, Number(offset)] as const)
        .filter(([, offset]) => offset >= 0),
    );
  }
}
