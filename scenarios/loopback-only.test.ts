import { describe } from 'vitest';
import { connectEngine } from '../stack/engine/index.ts';
import { OWNER_LABEL, RUN_LABEL, SERVICE_LABEL } from '../stack/run/labels.ts';
import { expect, test } from './vitest.ts';

describe('does the stack keep to this machine?', () => {
  test('every published port is bound to 127.0.0.1, and every container carries its run', async ({
    broker,
  }) => {
    const engine = await connectEngine();
    if ('reason' in engine) throw new Error(engine.reason);
    const filters = { label: [`${RUN_LABEL}=${broker.stack.runId}`] };
    const containers = await engine.docker.listContainers({ all: true, filters });
    expect(containers.map(({ Labels }) => Labels[SERVICE_LABEL]).sort()).toEqual([
      'elasticsearch',
      'flink-jobmanager',
      'flink-taskmanager-1',
      'kafka',
      'minio',
    ]);
    for (const { Id, Labels } of containers) {
      expect(Labels[OWNER_LABEL]).toContain(`/${process.pid}/`);
      const { HostConfig, NetworkSettings } = await engine.docker.getContainer(Id).inspect();
      const wanted = Object.values(HostConfig.PortBindings ?? {}).flat() as { HostIp: string }[];
      const bound = Object.values(NetworkSettings.Ports).flatMap((ports) => ports ?? []);
      for (const { HostIp } of [...wanted, ...bound]) expect(HostIp).toBe('127.0.0.1');
    }
  });
});
