import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { newRunId } from '../stack/run/run.ts';
import { sweep } from '../stack/run/sweep.ts';
import { minioCredentials, startMinio } from '../stack/services/minio.ts';
import { type Bench, findBench, withRun } from './bad-days/bench.ts';
import { Bystanders } from './bad-days/bystanders.ts';
import { awaitNothingLeft, thingsOf } from './leftovers/await-nothing-left.ts';
import { startHarness } from './leftovers/start-harness.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await findBench();
});

describe('are other people’s containers, networks and volumes never touched?', () => {
  test('by the release of a run, by a sweep, and by the watchdog of a killed run', async () => {
    const { docker } = bench.engine;
    await using others = new Bystanders(docker, bench.image.reference);
    const released = newRunId();
    const { child, runId: killed } = await startHarness();
    await others.resemble(killed);
    const before = await others.state();
    await withRun(
      bench,
      (run) => startMinio({ run }, bench.image, { memory: 256 }, minioCredentials(run)),
      released,
    );
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await sweep(docker, { kept: false });
    await awaitNothingLeft(bench.engine, killed);
    expect(await thingsOf(bench.engine, released)).toBe(0);
    expect(await others.state()).toEqual(before);
  });
});
