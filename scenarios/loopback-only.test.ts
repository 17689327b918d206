import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { connectEngine } from '../stack/engine/index.ts';
import { OWNER_LABEL, RUN_LABEL, SERVICE_LABEL } from '../stack/run/labels.ts';
import { expect, test } from './vitest.ts';

describe('does the stack keep to this machine and its secrets to itself?', () => {
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

  test('credentials stand nowhere in the captured evidence', async ({ broker }) => {
    const directory = await mkdtemp(join(tmpdir(), 'data-broker-evidence-'));
    try {
      await broker.stack.captureEvidence(directory);
      const files = await readdir(directory);
      expect(files).toEqual(expect.arrayContaining(['kafka.log', 'flink-jobmanager.inspect.json']));
      const secrets = broker.stack.addresses.flatMap(({ service, user, password }) =>
        service === 'minio' ? [user, password] : [password],
      );
      for (const file of files) {
        const text = await readFile(join(directory, file), 'utf8');
        for (const secret of secrets) {
          if (secret !== undefined) expect(text.includes(secret), file).toBe(false);
        }
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
