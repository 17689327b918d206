import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, afterEach, expect, test } from 'vitest';
import { Resources } from '../../common/resources.ts';
import { waitUntil } from '../../common/wait.ts';
import { openRun } from './run.ts';

/** An engine that has networks and volumes only, behind a socket, so that the watchdog reaches it too. */
class FakeEngine {
  answersPing = true;
  removes = true;
  readonly networks = new Set<string>();
  readonly volumes: { Name: string; Labels: Record<string, string> }[] = [];
  readonly server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const [status, answer] = this.#answer(`${request.method} ${request.url}`, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });

  #answer(call: string, body: string): [number, unknown] {
    if (call.startsWith('GET /_ping')) return [this.answersPing ? 200 : 500, {}];
    if (call.startsWith('POST /networks/create')) {
      const { Name } = JSON.parse(body);
      this.networks.add(Name);
      return [201, { Id: Name }];
    }
    if (call.startsWith('POST /volumes/create')) {
      this.volumes.push(JSON.parse(body));
      return [201, {}];
    }
    if (call.startsWith('GET /networks')) return [200, [...this.networks].map((Id) => ({ Id }))];
    if (call.startsWith('GET /volumes')) return [200, { Volumes: [] }];
    if (call.startsWith('DELETE /networks/')) {
      if (!this.removes) return [500, { message: 'busy' }];
      this.networks.delete(call.replace('DELETE /networks/', ''));
      return [204, {}];
    }
    return [200, []];
  }
}

// A short name: the path of a socket has room for 107 bytes.
const directory = await mkdtemp(join(tmpdir(), 'data-broker-run-'));
afterAll(() => rm(directory, { recursive: true }));
let sockets = 0;
async function startEngine(): Promise<{ engine: FakeEngine; docker: Dockerode }> {
  const engine = new FakeEngine();
  const socketPath = join(directory, `${++sockets}.sock`);
  await new Promise<void>((resolve) => engine.server.listen(socketPath, resolve));
  cleanUp.push(() => {
    engine.server.closeAllConnections();
    engine.server.close();
  });
  return { engine, docker: new Dockerode({ socketPath }) };
}
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanUp.splice(0)) await end();
});

test('what is released is gone, and the watchdog with it', async () => {
  const { engine, docker } = await startEngine();
  const resources = new Resources();
  await openRun(docker, resources);
  expect(engine.networks.size).toBe(1);
  await resources.release();
  expect(engine.networks.size).toBe(0);
});

test('what could not be removed in time is left to the watchdog', { timeout: 30_000 }, async () => {
  const { engine, docker } = await startEngine();
  engine.removes = false;
  const resources = new Resources(300);
  await openRun(docker, resources);
  await expect(resources.release()).rejects.toThrow('release failed');
  // Another process asks, once the harness's own attempts are over.
  docker.listNetworks = () => Promise.reject(new Error('the harness no longer removes'));
  engine.removes = true;
  await waitUntil({
    what: 'the watchdog has removed the network',
    deadline: 20_000,
    probe: async () =>
      engine.networks.size === 0
        ? { done: true, value: undefined }
        : { done: false, seen: 'still there' },
  });
});

test('without a watchdog that reaches the engine nothing is made', async () => {
  const { engine, docker } = await startEngine();
  engine.answersPing = false;
  const resources = new Resources();
  await expect(openRun(docker, resources)).rejects.toMatchObject({
    code: 'WATCHDOG',
    message: expect.stringContaining('the engine does not answer it'),
  });
  expect(engine.networks.size).toBe(0);
  await resources.release();
});

test('a kept run stays, marked by a volume on the engine', async () => {
  const { engine, docker } = await startEngine();
  const resources = new Resources();
  const run = await openRun(docker, resources);
  await run.keepAll();
  await resources.release();
  expect(engine.networks.size).toBe(1);
  expect(engine.volumes).toEqual([
    { Name: `${run.network}-kept`, Labels: { ...run.labels, 'io.databroker.kept': run.id } },
  ]);
});
