import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerOfThisProcess } from '../common/owner.ts';
import { Resources } from '../common/resources.ts';
import { OWNER_LABEL, RUN_LABEL } from '../stack/run/labels.ts';
import { newRunId, openRun } from '../stack/run/run.ts';
import { failureOf, findBench } from './bad-days/bench.ts';
import { Bystanders } from './bad-days/bystanders.ts';
import { OwnEngine, whyNoOwnEngine } from './bad-days/own-engine.ts';
import { awaitNothingLeft, thingsOf } from './leftovers/await-nothing-left.ts';
import { command } from './nightly/command-line.ts';

const obstacle = await whyNoOwnEngine();
if (obstacle !== undefined) process.stderr.write(`bad-days-own-engine: ${obstacle}\n`);

let own: OwnEngine;
let image: string;

/** Starts a container of a run that stays up. */
async function startContainer(network: string, labels: Record<string, string>): Promise<void> {
  const container = await own.docker.createContainer({
    Image: image,
    Labels: labels,
    Entrypoint: ['sh', '-c', 'while true; do sleep 1; done'],
    HostConfig: { NetworkMode: network },
  });
  await container.start();
}

describe.skipIf(obstacle !== undefined)('on an engine of its own', () => {
  beforeAll(async () => {
    const shared = await findBench();
    image = shared.image.reference;
    own = await OwnEngine.start();
    await own.load(shared.engine.docker, [image]);
  });
  afterAll(() => own?.[Symbol.asyncDispose]());

  test('the engine is down when a run is released: its watchdog removes all once it is back', async () => {
    const resources = new Resources(2_000);
    const run = await openRun(own.docker, resources);
    await startContainer(run.network, run.labels);
    expect(await thingsOf({ docker: own.docker }, run.id)).toBe(2);
    await own.down();
    expect(await failureOf(resources.release())).toMatchObject({
      message: 'release failed',
      errors: [{ message: expect.stringContaining('containers, network and volumes') }],
    });
    await own.up();
    await awaitNothingLeft({ docker: own.docker }, run.id);
  });

  test('the engine is restarted within a run: its release leaves nothing', async () => {
    const resources = new Resources();
    const run = await openRun(own.docker, resources);
    await startContainer(run.network, run.labels);
    await own.down();
    await own.up();
    await resources.release();
    expect(await thingsOf({ docker: own.docker }, run.id)).toBe(0);
  });

  test('clean removes dead runs, and leaves running ones and other people’s things alone', async () => {
    await using others = new Bystanders(own.docker, image);
    await using resources = new Resources();
    const running = await openRun(own.docker, resources);
    await startContainer(running.network, running.labels);
    const dead = newRunId();
    const owner = ownerOfThisProcess().replace(/\/\d+\/[^/]*$/, '/999999999/1');
    const labels = { [RUN_LABEL]: dead, [OWNER_LABEL]: owner };
    await own.docker.createNetwork({ Name: `data-broker-${dead}`, Labels: labels });
    await startContainer(`data-broker-${dead}`, labels);
    await others.resemble(dead);
    await others.resemble(running.id);
    const before = await others.state();
    const clean = command(['clean'], { DOCKER_HOST: own.address });
    expect((await clean.ended()).code, clean.output()).toBe(0);
    expect(clean.output()).toContain(`removed the dead run ${dead}: 1 containers, 1 networks`);
    expect(clean.output()).toContain(`left alone: ${running.id}, which is running`);
    expect(await thingsOf({ docker: own.docker }, dead)).toBe(0);
    expect(await thingsOf({ docker: own.docker }, running.id)).toBe(2);
    expect(await others.state()).toEqual(before);
  });
});
