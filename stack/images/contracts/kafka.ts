import { type Contract, expectSame, expectText } from './contract.ts';
import type { Prober, StartedProbe } from './probe.ts';

const NODE = {
  CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9094',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_LISTENERS: 'BROKER://0.0.0.0:9092,CONTROLLER://0.0.0.0:9094',
  KAFKA_ADVERTISED_LISTENERS: 'BROKER://localhost:9092',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'BROKER',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_HEAP_OPTS: '-Xms256M -Xmx512M',
};
const BOOTSTRAP = ['--bootstrap-server', 'localhost:9092'];
const RUN = '/etc/confluent/docker/run';

/** What the stack needs of cp-kafka. */
export async function verifyKafka(contract: Contract, prober: Prober): Promise<void> {
  const broker = await prober.start({
    command: [RUN, 'KAFKA_DATABROKER_ARGUMENT=given'],
    env: { ...NODE, KAFKA_DATABROKER__PROBE___KEY: 'mapped', KAFKA_JMX_PORT: '9101' },
  });
  await contract.point('runs as 1000:1000', async () => {
    expectText(await broker.must(['id']), /uid=1000.*gid=1000/);
  });
  await contract.point('declares /var/lib/kafka/data as a volume', async () => {
    expectText(JSON.stringify((await broker.inspect()).Config.Volumes), '/var/lib/kafka/data');
  });
  await contract.point('a broker answers kafka-broker-api-versions', () => ready(broker));
  await contract.point('KAFKA_A__B___C becomes a_b-c in kafka.properties', async () => {
    expectText(await properties(broker), 'databroker_probe-key=mapped');
  });
  await contract.point('KEY=VALUE arguments of run are settings', async () => {
    expectText(await properties(broker), 'databroker.argument=given');
  });
  await contract.point('log.dirs is /var/lib/kafka/data', async () => {
    expectText(await properties(broker), /^log\.dirs=\/var\/lib\/kafka\/data/m);
  });
  await contract.point('KAFKA_JMX_PORT opens JMX', async () => {
    await broker.must(['bash', '-c', 'exec 3<>/dev/tcp/localhost/9101']);
  });
  await contract.point('kafka-topics creates a topic', async () => {
    await tool(broker, ['kafka-topics', ...BOOTSTRAP, '--create', '--topic', 'probe']);
  });
  await contract.point('kafka-configs describes it', async () => {
    await tool(broker, ['kafka-configs', ...BOOTSTRAP, '--describe', '--topic', 'probe']);
  });
  await contract.point('kafka-storage is on the PATH', async () => {
    await broker.must(['bash', '-c', 'command -v kafka-storage kafka-consumer-groups']);
  });
  await contract.point('/etc/confluent/docker/configure can be appended to', async () => {
    await broker.must(['bash', '-c', 'test -w /etc/confluent/docker/configure']);
  });
  await contract.point('a restart keeps the topic (already formatted is tolerated)', async () => {
    await broker.restart();
    await ready(broker);
    expectText(await tool(broker, ['kafka-topics', ...BOOTSTRAP, '--list']), 'probe');
  });
  await contract.point('without CLUSTER_ID it ends with an error', async () => {
    const { CLUSTER_ID: _, ...env } = NODE;
    const { exitCode } = await prober.run({ command: [RUN], env });
    expectSame(exitCode === 0, false);
  });
  await contract.point('KAFKA_PORT ends it with exit code 1', async () => {
    const { exitCode } = await prober.run({ command: [RUN], env: { ...NODE, KAFKA_PORT: '9092' } });
    expectSame(exitCode, 1);
  });
}

async function ready(broker: StartedProbe): Promise<void> {
  await broker.until('the broker answers', 120_000, async () => {
    const { exitCode, output } = await broker.exec(
      withoutJmx(['kafka-broker-api-versions', ...BOOTSTRAP]),
    );
    return exitCode === 0 ? { done: true, value: undefined } : { done: false, seen: output };
  });
}

const properties = (broker: StartedProbe) => broker.must(['cat', '/etc/kafka/kafka.properties']);
const tool = (broker: StartedProbe, command: string[]) => broker.must(withoutJmx(command));

/** Commands inherit the broker's environment; its JMX port is taken. */
const withoutJmx = (command: string[]) => [
  'env',
  '-u',
  'KAFKA_JMX_PORT',
  '-u',
  'JMX_PORT',
  ...command,
];
