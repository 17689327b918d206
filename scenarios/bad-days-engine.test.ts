import { createServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Resources } from '../common/resources.ts';
import { dataBroker } from '../stack/data-broker.ts';
import { LoopbackContainer, launch, ready } from '../stack/run/launch.ts';
import { newRunId, openRun } from '../stack/run/run.ts';
import { minioCredentials, startMinio } from '../stack/services/minio.ts';
import { type Bench, failureOf, findBench, withRun } from './bad-days/bench.ts';
import { thingsOf } from './leftovers/await-nothing-left.ts';

const MIB = 1024 ** 2;

let bench: Bench;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  bench = await findBench();
});
afterEach(async () => {
  for (const undo of cleanUp.splice(0)) await undo();
});

/** A second name for MinIO's image, that a test can take away without harm to others. */
async function ownTag(): Promise<string> {
  const [repo, tag] = ['localhost/data-broker-test/removed', newRunId()];
  await bench.engine.docker.getImage(bench.image.reference).tag({ repo, tag });
  const reference = `${repo}:${tag}`;
  cleanUp.push(() =>
    bench.engine.docker
      .getImage(reference)
      .remove()
      .catch(() => {}),
  );
  return reference;
}

describe('an image that is removed during the run', () => {
  test('before its container: it is named, with the fix, and nothing is left', async () => {
    const reference = await ownTag();
    const id = newRunId();
    const error = await withRun(
      bench,
      async (run) => {
        await bench.engine.docker.getImage(reference).remove();
        const image = { ...bench.image, reference };
        return await failureOf(startMinio({ run }, image, { memory: 256 }, minioCredentials(run)));
      },
      id,
    );
    expect(error).toMatchObject({
      code: 'IMAGE_GONE',
      exitCode: 4,
      message: expect.stringContaining(reference),
      subject: expect.stringContaining('minio'),
      hint: expect.stringContaining('run again'),
    });
    expect(await thingsOf(bench.engine, id)).toBe(0);
  });

  test('after its container: the service goes on, and is released as ever', async () => {
    const reference = await ownTag();
    const id = newRunId();
    await withRun(
      bench,
      async (run) => {
        const image = { ...bench.image, reference };
        const minio = await startMinio({ run }, image, { memory: 256 }, minioCredentials(run));
        await bench.engine.docker.getImage(reference).remove({ force: true });
        await minio.createBucket('still-there');
        expect(await minio.list('still-there', '')).toEqual([]);
      },
      id,
    );
    expect(await thingsOf(bench.engine, id)).toBe(0);
  });
});

describe('no room in memory', () => {
  test('a heap larger than the host: refused before anything is started', async () => {
    const runId = newRunId();
    const started = dataBroker({ kafka: { heap: 16 * 1024 * 1024 } }).start({ runId });
    expect(await failureOf(started)).toMatchObject({
      code: 'MEMORY',
      exitCode: 4,
      message: expect.stringMatching(/GiB of memory are free, 1639\d\.\d GiB needed/),
      subject: expect.stringContaining('kafka 16384.5 GiB'),
      hint: expect.stringContaining('lower heap'),
    });
    expect(await thingsOf(bench.engine, runId)).toBe(0);
  });

  test('a container killed for lack of memory at its start is said to be that', async () => {
    const error = await withRun(bench, async (run) => {
      const hungry = launch(run, {
        service: 'hungry',
        ports: new Map(),
        memory: 16 * MIB,
        build: (ports) =>
          new LoopbackContainer(bench.image.reference, ports)
            .withEntrypoint(['sh', '-c'])
            .withCommand(['x=a; while true; do x=$x$x; done']),
      }).then((launched) =>
        ready(run, launched, {
          what: 'answers',
          deadline: 60_000,
          probe: async () => ({ done: false, seen: 'nothing' }),
        }),
      );
      return await failureOf(hungry);
    });
    expect(error).toMatchObject({
      code: 'EXITED',
      exitCode: 4,
      message: expect.stringMatching(/hungry exited with code 137, killed .*for lack of memory/),
      hint: expect.stringContaining('more memory'),
    });
  });
});

describe('names and ports that are taken', () => {
  test('a network of the same name: the run says so, and leaves it alone', async () => {
    const { docker } = bench.engine;
    const id = newRunId();
    const { id: network } = await docker.createNetwork({ Name: `data-broker-${id}` });
    cleanUp.push(() => docker.getNetwork(network).remove());
    const resources = new Resources();
    expect(await failureOf(openRun(docker, resources, { id }))).toMatchObject({
      code: 'NETWORK',
      exitCode: 4,
      subject: `data-broker-${id}`,
      hint: expect.stringContaining('left alone'),
    });
    await resources.release();
    expect((await docker.getNetwork(network).inspect()).Id).toBe(network);
  });

  test('a container of the same name: the run says so, and leaves it alone', async () => {
    const { docker } = bench.engine;
    const id = newRunId();
    const name = `data-broker-${id}-minio`;
    const other = await docker.createContainer({ name, Image: bench.image.reference });
    cleanUp.push(() => other.remove({ v: true }));
    const failure = await withRun(
      bench,
      (run) => failureOf(startMinio({ run }, bench.image, { memory: 256 }, minioCredentials(run))),
      id,
    );
    expect(failure).toMatchObject({ code: 'NAME_TAKEN', exitCode: 4, hint: expect.anything() });
    expect((await other.inspect()).Name).toBe(`/${name}`);
  });

  test.each([
    [9092, 'kafka', '127.0.0.1'],
    [8081, 'flink', '0.0.0.0'],
    [9200, 'elasticsearch', '::'],
  ])('port %i of --ports guide: said before anything is started', async (port, service, host) => {
    const holder = createServer();
    const held = new Promise<void>((resolve, reject) => {
      holder.once('error', reject).listen({ port, host }, resolve);
    });
    cleanUp.push(() => new Promise((resolve) => holder.close(resolve)));
    await held;
    const runId = newRunId();
    expect(await failureOf(dataBroker({ ports: 'guide' }).start({ runId }))).toMatchObject({
      code: 'PORT_TAKEN',
      exitCode: 4,
      message: `port ${port} of 127.0.0.1 is taken`,
      subject: service,
      hint: expect.stringContaining('leave out --ports guide'),
    });
    expect(await thingsOf(bench.engine, runId)).toBe(0);
  });
});
