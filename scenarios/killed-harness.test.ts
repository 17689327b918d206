import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { describe } from 'vitest';
import { Resources } from '../common/resources.ts';
import { connectEngine, type Engine } from '../stack/engine/index.ts';
import { RUN_LABEL, SERVICE_LABEL } from '../stack/run/labels.ts';
import { LoopbackContainer, launch, ready } from '../stack/run/launch.ts';
import { openRun } from '../stack/run/run.ts';
import { sweep } from '../stack/run/sweep.ts';
import { awaitNothingLeft, thingsOf } from './leftovers/await-nothing-left.ts';
import { startHarness } from './leftovers/start-harness.ts';
import { expect, test } from './vitest.ts';

async function engineOfTheRun(): Promise<Engine> {
  const engine = await connectEngine();
  if ('reason' in engine) throw new Error(engine.reason);
  return engine;
}

/** The process that watches a run, by what the kernel says of all command lines: procps may be missing. */
async function watchdogOf(runId: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const words = line.split('\0');
    if (words.includes(runId) && words.some((word) => /watchdog\.[jt]s$/.test(word)))
      return Number(pid);
  }
  throw new Error(`run ${runId} has no watchdog`);
}

describe('is nothing left behind, whatever ends the harness?', () => {
  // The shared stack is asked for so that its engine and images are there.
  test('kill -9: the watchdog removes containers and network', async ({ broker }) => {
    expect(broker.stack.runId).toBeDefined();
    const engine = await engineOfTheRun();
    const { child, runId } = await startHarness();
    expect(await thingsOf(engine, runId)).toBe(2);
    child.kill('SIGKILL');
    await awaitNothingLeft(engine, runId);
    expect(await thingsOf(engine, broker.stack.runId)).toBeGreaterThan(2);
  });

  test('kill -9 of the watchdog too: the next run sweeps, and leaves running ones alone', async ({
    broker,
  }) => {
    const engine = await engineOfTheRun();
    const { child, runId } = await startHarness();
    process.kill(await watchdogOf(runId), 'SIGKILL');
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(await thingsOf(engine, runId)).toBe(2);
    const swept = await sweep(engine.docker, { kept: false });
    expect(swept.map((run) => run.runId)).toContain(runId);
    expect(await thingsOf(engine, runId)).toBe(0);
    expect(await thingsOf(engine, broker.stack.runId)).toBeGreaterThan(2);
  });

  test('a container that exits at its start: its log is in the error, and it is gone after', async ({
    broker,
  }) => {
    const engine = await engineOfTheRun();
    const resources = new Resources();
    const run = await openRun(engine.docker, resources);
    const image = broker.stack.images.kafka.reference;
    const exiting = launch(run, {
      service: 'broken',
      ports: new Map(),
      memory: 256 * 1024 ** 2,
      build: (place) =>
        new LoopbackContainer(image, place)
          .withEntrypoint(['bash'])
          .withCommand(['-c', 'echo the setting x is wrong >&2; exit 3']),
    }).then((launched) =>
      ready(run, launched, {
        what: 'answers',
        deadline: 20_000,
        probe: async () => ({ done: false, seen: 'nothing' }),
      }),
    );
    await expect(exiting).rejects.toMatchObject({
      code: 'EXITED',
      message: expect.stringContaining('exited with code 3'),
      evidence: expect.stringContaining('the setting x is wrong'),
    });
    await resources.release();
    const filters = { label: [`${RUN_LABEL}=${run.id}`, `${SERVICE_LABEL}=broken`] };
    expect(await engine.docker.listContainers({ all: true, filters })).toEqual([]);
  });
});
