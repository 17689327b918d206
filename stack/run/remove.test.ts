import type Dockerode from 'dockerode';
import { expect, test } from 'vitest';
import { removeRun } from './remove.ts';

type Remove = (id: string, fake: FakeEngine) => void;

/** An engine in memory. Its network goes only when no container is left. */
class FakeEngine {
  containers = new Set(['kafka', 'flink']);
  networks = new Set(['network']);
  volumes = new Set(['data']);
  removeContainer: Remove = (id) => void this.containers.delete(id);

  get docker(): Dockerode {
    const removal = (remove: () => void) => ({ remove: async () => remove() });
    return {
      listContainers: async () => [...this.containers].map((Id) => ({ Id })),
      listNetworks: async () => [...this.networks].map((Id) => ({ Id })),
      listVolumes: async () => ({ Volumes: [...this.volumes].map((Name) => ({ Name })) }),
      getContainer: (id: string) => removal(() => this.removeContainer(id, this)),
      getNetwork: (id: string) =>
        removal(() => {
          if (this.containers.size > 0) throw new Error('network has active endpoints');
          this.networks.delete(id);
        }),
      getVolume: (name: string) => removal(() => void this.volumes.delete(name)),
    } as unknown as Dockerode;
  }
}

test('removes containers, networks and volumes', async () => {
  const engine = new FakeEngine();
  expect(await removeRun(engine.docker, 'r')).toEqual({ containers: 2, networks: 1, volumes: 1 });
});

test('a container that others are removing is waited for, then its network goes', async () => {
  const engine = new FakeEngine();
  engine.removeContainer = (id) => {
    setTimeout(() => engine.containers.delete(id), 300);
    throw Object.assign(new Error('removal of container x is already in progress'), {
      statusCode: 409,
    });
  };
  expect(await removeRun(engine.docker, 'r')).toEqual({ containers: 2, networks: 1, volumes: 1 });
  expect(engine.networks.size).toBe(0);
});

test('a container made after the listing is removed too', async () => {
  const engine = new FakeEngine();
  let late = true;
  engine.removeContainer = (id) => {
    engine.containers.delete(id);
    if (late) engine.containers.add('late');
    late = false;
  };
  expect(await removeRun(engine.docker, 'r')).toMatchObject({ containers: 3, networks: 1 });
});

test('what can not be removed is told, the other kinds go all the same', async () => {
  const engine = new FakeEngine();
  engine.removeContainer = () => {
    throw new Error('device busy');
  };
  await expect(removeRun(engine.docker, 'r', 100)).rejects.toMatchObject({
    message: 'run r could not be removed',
    errors: expect.arrayContaining([expect.objectContaining({ message: 'device busy' })]),
  });
  expect(engine.volumes.size).toBe(0);
});

test('an engine that does not answer is an error, not an empty listing', async () => {
  const engine = new FakeEngine();
  const docker = {
    ...engine.docker,
    listContainers: () => Promise.reject(new Error('no engine')),
  } as unknown as Dockerode;
  await expect(removeRun(docker, 'r', 100)).rejects.toMatchObject({
    errors: expect.arrayContaining([expect.objectContaining({ message: 'no engine' })]),
  });
});
