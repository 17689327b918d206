import { readdir, rm } from 'node:fs/promises';
import { describe } from 'vitest';
import { describeError } from '../common/errors.ts';
import { temporaryDirectory } from '../common/temporary.ts';
import { connectEngine } from '../stack/engine/index.ts';
import { platformSources } from '../stack/platform/sources.ts';
import { LoopbackContainer, launch, ready } from '../stack/run/launch.ts';
import type { Run } from '../stack/run/run.ts';
import type { StartedDataBroker } from '../stack/started.ts';
import { type Bench, failureOf, findBench, withRun } from './bad-days/bench.ts';
import { type Canary, type Leak, leaksIn, leaksInError, leaksInFiles } from './secrets/leaks.ts';
import { containersOf, inspectionOf, logOf, processesIn, processesOfHost } from './secrets/look.ts';
import { expect, test } from './vitest.ts';

const { jobName, jar, topic } = platformSources.arxiv;

/** The run's own credentials are the canaries. The user of the object store is made by chance as well. */
function canariesOf({ elasticsearch, minio, coldStore }: StartedDataBroker): Canary[] {
  const canaries = [
    ...('reason' in coldStore
      ? []
      : [{ name: 'the token of the cold store in SQL', value: coldStore.token }]),
    { name: 'MinIO’s access key', value: minio.accessKey },
    { name: 'MinIO’s secret key', value: minio.secretKey },
  ];
  const { password } = elasticsearch;
  return password === undefined
    ? canaries
    : [...canaries, { name: 'Elasticsearch’s password', value: password }];
}

async function containers({ runId }: StartedDataBroker) {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  return containersOf(engine.docker, runId);
}

describe('do the credentials of a run stand nowhere but where they must?', () => {
  test('not in the bundle of a judgement, nor in the captured evidence', async ({ broker }) => {
    const canaries = canariesOf(broker.stack);
    await broker.feed('arxiv', { kind: 'generated', seed: 50, count: 100 });
    const { paths } = await broker.judge();
    const bundle = await leaksInFiles(paths.directory, canaries);
    expect(bundle.leaks).toEqual([]);
    expect(bundle.files).toBeGreaterThanOrEqual(9);
    const directory = await temporaryDirectory('evidence');
    try {
      await broker.stack.captureEvidence(directory);
      expect(await readdir(directory)).toEqual(
        expect.arrayContaining(['kafka.log', 'flink-jobmanager.inspect.json', 'events.ndjson']),
      );
      expect((await leaksInFiles(directory, canaries)).leaks).toEqual([]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('not in any command line, also while a job is submitted', async ({ broker }) => {
    const canaries = canariesOf(broker.stack);
    const all = await containers(broker.stack);
    let submitting = true;
    const submitted = failureOf(
      broker.stack.flink.submit(jobName, jar, ['--topic', 'no_such_topic']),
    ).finally(() => {
      submitting = false;
    });
    const leaks: Leak[] = [];
    let clients = 0;
    do {
      for (const { service, container } of all) {
        const processes = await processesIn(container);
        if (/CliFrontend/.test(processes)) clients += 1;
        leaks.push(...leaksIn(processes, canaries, `the processes of ${service}`));
      }
      leaks.push(...leaksIn(await processesOfHost(), canaries, 'the processes of the host'));
    } while (submitting);
    await submitted;
    expect(clients, 'looks at the client while it submits').toBeGreaterThan(0);
    expect(leaks).toEqual([]);
  });

  test('not in what the engine tells of a container, but in its environment, nor in its log', async ({
    broker,
  }) => {
    const canaries = canariesOf(broker.stack);
    const leaks: Leak[] = [];
    for (const { service, container } of await containers(broker.stack)) {
      leaks.push(...leaksIn(await inspectionOf(container), canaries, `inspect of ${service}`));
      leaks.push(...leaksIn(await logOf(container), canaries, `the log of ${service}`));
    }
    expect(leaks).toEqual([]);
  });
});

describe('do errors name no credential?', () => {
  const ways: [string, (stack: StartedDataBroker) => Promise<unknown>][] = [
    ['an answer of Elasticsearch', (s) => s.elasticsearch.request('GET', '/no_such_index/_search')],
    ['an answer of MinIO', (s) => s.minio.list('no-such-bucket', '')],
    ['an answer of Flink', (s) => s.flink.api.job('0'.repeat(32))],
    ['a topic that Kafka does not have', (s) => s.kafka.topicId('no_such_topic')],
    [
      'a job whose arguments hold credentials',
      (s) => s.flink.submit(jobName, jar, ['--topic', topic, '--password', s.minio.secretKey]),
    ],
  ];
  test.for(ways)('%s', async ([what, provoke], { broker }) => {
    const error = await failureOf(provoke(broker.stack));
    expect(error).toMatchObject({ exitCode: 4 });
    expect(leaksInError(error, canariesOf(broker.stack), what)).toEqual([]);
  });
});

describe('do containers that fail give no credential away?', () => {
  const TELL = 'env; echo "$SECRET" | base64';

  /** Starts a container that is given a secret, and waits for what never comes. */
  async function hopeless(bench: Bench, run: Run, secret: string, command: string[]) {
    const launched = await launch(run, {
      service: 'hopeless',
      ports: new Map(),
      memory: 64 * 1024 ** 2,
      build: (ports) =>
        new LoopbackContainer(bench.image.reference, ports)
          .withEnvironment({ SECRET: secret })
          .withEntrypoint(command),
    });
    await ready(run, launched, {
      what: 'answers',
      deadline: 3_000,
      probe: async () => {
        throw new Error(`denied to root:${secret}`);
      },
    });
  }

  test.for([
    ['one that ends at its start', 'EXITED', (_: string) => ['sh', '-c', `${TELL}; exit 3`]],
    ['one that is not ready in time', 'TIMEOUT', (_: string) => ['sh', '-c', `${TELL}; sleep 60`]],
    ['one that cannot be started', 'CONTAINER', (secret: string) => [`/no/such/${secret}`]],
  ] as const)('%s', async ([what, code, command]) => {
    const bench = await findBench();
    await withRun(bench, async (run) => {
      const value = run.secrets.generate();
      const error = await failureOf(hopeless(bench, run, value, command(value)));
      expect(error).toMatchObject({ code });
      expect(describeError(error)).toContain('***');
      expect(leaksInError(error, [{ name: 'the secret', value }], what)).toEqual([]);
    });
  });
});
