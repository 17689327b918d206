import { type Contract, expectSame, expectText } from './contract.ts';
import type { Prober } from './probe.ts';

const PROPERTIES = `
jobmanager.rpc.address: localhost
jobmanager.memory.process.size: 1024m
taskmanager.memory.process.size: 1024m
parallelism.default:   2
execution.checkpointing.interval: 7 s
metrics.reporters: prom
metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
metrics.reporter.prom.port: 9249-9250
`;

/** What the stack needs of the official Flink image. */
export async function verifyFlink(contract: Contract, prober: Prober): Promise<void> {
  const env = {
    FLINK_PROPERTIES: PROPERTIES,
    TASK_MANAGER_NUMBER_OF_TASK_SLOTS: '3',
    ENABLE_BUILT_IN_PLUGINS: 'flink-s3-fs-hadoop-2.3.0.jar',
  };
  const manager = await prober.start({
    command: ['jobmanager', '-D', 'parallelism.default=5'],
    env,
    ports: [8081, 9249],
  });
  await contract.point('jobmanager serves the REST API on 8081', async () => {
    expectText(await manager.answers(8081, '/overview'), '2.3.0');
  });
  await contract.point('runs as 9999:9999', async () => {
    expectText(await manager.must(['id']), /uid=9999.*gid=9999/);
  });
  await contract.point('FLINK_PROPERTIES without their spaces become settings', async () => {
    expectText(
      await manager.answers(8081, '/jobmanager/config'),
      /"execution\.checkpointing\.interval","value":"7s"/,
    );
  });
  await contract.point('-D arguments win over FLINK_PROPERTIES', async () => {
    expectText(
      await manager.answers(8081, '/jobmanager/config'),
      /"parallelism\.default","value":"5"/,
    );
  });
  await contract.point('ENABLE_BUILT_IN_PLUGINS links a plugin of opt', async () => {
    await manager.must([
      'test',
      '-e',
      '/opt/flink/plugins/flink-s3-fs-hadoop-2.3.0/flink-s3-fs-hadoop-2.3.0.jar',
    ]);
  });
  await contract.point('metrics-prometheus is in plugins and serves metrics', async () => {
    expectText(await manager.answers(9249, '/metrics'), 'flink_jobmanager');
  });
  await contract.point(
    '/opt/flink has bin, lib, opt, plugins, conf, log; lib can be written',
    async () => {
      await manager.must([
        'bash',
        '-c',
        'cd /opt/flink && ls -d bin lib opt plugins conf log && test -w lib',
      ]);
    },
  );
  await contract.point('flink list reaches the JobManager from its container', async () => {
    expectText(await manager.must(['flink', 'list']), 'No running jobs');
  });
  await prober.start({ command: ['taskmanager'], env, networkOf: manager });
  await contract.point('taskmanager registers with TASK_MANAGER_NUMBER_OF_TASK_SLOTS', async () => {
    await manager.until('3 slots are registered', 90_000, async () => {
      const body = await manager.answers(8081, '/overview');
      return body.includes('"slots-total":3')
        ? { done: true, value: undefined }
        : { done: false, seen: body };
    });
  });
  await contract.point('zookeeper.sh start-foreground serves 2181', async () => {
    const zookeeper = await prober.start({ command: ['zookeeper.sh', 'start-foreground', '1'] });
    await zookeeper.until('ZooKeeper listens', 60_000, async () => {
      const { exitCode, output } = await zookeeper.exec([
        'bash',
        '-c',
        'exec 3<>/dev/tcp/localhost/2181',
      ]);
      return exitCode === 0 ? { done: true, value: undefined } : { done: false, seen: output };
    });
  });
  await contract.point('an unknown plugin ends it with exit code 1', async () => {
    const { exitCode } = await prober.run({
      command: ['jobmanager'],
      env: { ENABLE_BUILT_IN_PLUGINS: 'no-such-plugin.jar' },
    });
    expectSame(exitCode, 1);
  });
  await contract.point('any other command is run as it is', async () => {
    const { output } = await prober.run({ command: ['bash', '-c', 'echo $FLINK_HOME'] });
    expectText(output, '/opt/flink');
  });
}
