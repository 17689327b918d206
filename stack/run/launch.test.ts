import type Dockerode from 'dockerode';
import { expect, test } from 'vitest';
import { describeError } from '../../common/errors.ts';
import { type Launched, type LoopbackContainer, launch, ready } from './launch.ts';
import type { Run } from './run.ts';
import { Secrets } from './secrets.ts';

const secrets = new Secrets();
const secret = secrets.generate();
const container = { inspect: async () => ({ State: { Running: true } }) };
const docker = {
  getContainer: () => container,
  listContainers: () => Promise.reject(new Error('no engine')),
} as unknown as Dockerode;
const run: Run = {
  id: 'r',
  docker,
  labels: {},
  network: 'n',
  secrets,
  keepAll: async () => {},
};
const target = {
  service: 'minio',
  startWeight: 1,
  container: { getId: () => 'id' },
  log: async () => '',
} as unknown as Launched;

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => Promise.reject(new Error('it should have failed')),
    (error) => error,
  );
}

test('an error of a start shows no secret, neither itself nor by its cause', async () => {
  const build = (): LoopbackContainer => {
    throw new Error(`bad environment KEY=${secret}`, { cause: new Error(`from ${secret}`) });
  };
  const options = { service: 'minio', ports: new Map(), memory: 1024 ** 3, build };
  const error = await failureOf(launch(run, options));
  expect(error).toMatchObject({ code: 'CONTAINER' });
  expect(error.cause).toBeUndefined();
  expect(describeError(error)).toContain('bad environment KEY=***: from ***');
  expect(`${describeError(error)}${error.stack}`).not.toContain(secret);
});

test.each([
  ['says', async () => ({ done: false, seen: `denied to ${secret}` }) as const],
  ['throws', () => Promise.reject(new Error('denied', { cause: new Error(secret) }))],
])('what a probe %s is redacted when time is up', async (_, probe) => {
  const error = await failureOf(ready(run, target, { what: 'answers', deadline: 20, probe }));
  expect(describeError(error)).toContain('***');
  expect(describeError(error)).not.toContain(secret);
});
