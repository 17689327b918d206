import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silent } from '../../common/progress.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { dataBroker } from '../../stack/data-broker.ts';
import { connectEngine } from '../../stack/engine/index.ts';
import { obtainImages } from '../../stack/images/index.ts';
import { prepareDataBroker } from '../../stack/prepare.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import { Bystanders } from '../bad-days/bystanders.ts';
import { OwnEngine, whyNoOwnEngine } from '../bad-days/own-engine.ts';
import { awaitNothingLeft } from '../leftovers/await-nothing-left.ts';
import { command, type RunningCommand } from './command-line.ts';

const obstacle = await whyNoOwnEngine();
if (obstacle !== undefined) process.stderr.write(`bad-days-engine: ${obstacle}\n`);

let own: OwnEngine;
let out: string;
let shell: string;

const start = (...args: string[]): RunningCommand =>
  command(args, { DOCKER_HOST: own.address }, own.through);

/** Starts a gate of a few records and gives its run's id. */
async function startGate(): Promise<{ gate: RunningCommand; runId: string }> {
  const gate = start('gate', '--source', 'arxiv', '--records', '3000', '--seed', '5', '--out', out);
  const [, runId = ''] = await gate.says(/run (\d{8}-\d{6}-[0-9a-f]{6})/);
  return { gate, runId };
}

describe.skipIf(obstacle !== undefined)('on an engine of its own', () => {
  beforeAll(async () => {
    out = await temporaryDirectory('engine-out');
    own = await OwnEngine.start();
    const shared = await connectEngine();
    if ('reason' in shared) throw new Error(shared.reason);
    const options = { progress: silent, install: false, signal: undefined };
    const { images } = await prepareDataBroker(dataBroker().definition, options);
    // The image with the jobs is made of this one, which is looked for first.
    const flink = await obtainImages(shared, ['flink'], { ...options, source: 'auto' });
    const needed = [...Object.values(images), ...flink.values()];
    shell = images.minio.reference;
    await own.load(
      shared.docker,
      needed.map(({ reference }) => reference),
    );
  });
  afterAll(async () => {
    await own?.[Symbol.asyncDispose]();
    await rm(out, { recursive: true, force: true });
  });

  test('the engine is restarted midway: an infra-error, a readable bundle, nothing left', async () => {
    const { gate, runId } = await startGate();
    await gate.says(/feeding: 3000 records/);
    await own.down();
    await own.up();
    const { code } = await gate.ended();
    expect(code, gate.output()).toBe(4);
    expect(gate.output()).toMatch(/VERDICT {2}INFRA-ERROR/);
    expect(gate.output()).toMatch(/ended with code|does not answer|ECONNREFUSED/);
    await awaitNothingLeft({ docker: own.docker }, runId);
    const verification = await verifyBundle(join(out, runId));
    expect(verification).toMatchObject({ partial: true, verdict: 'infra-error' });
    expect(verification.counts.sent).toBe(3000);
    expect(await readdir(join(out, runId))).toEqual(
      expect.arrayContaining(['verdict.json', 'junit.xml', 'index.html', 'config.json']),
    );
  });

  test('a gate and clean leave other people’s things alone', async () => {
    await using others = new Bystanders(own.docker, shell);
    const { gate, runId } = await startGate();
    await gate.says(/services: under way/);
    await others.resemble(runId);
    const before = await others.state();
    expect((await gate.ended()).code, gate.output()).toBe(0);
    const clean = start('clean');
    expect((await clean.ended()).code, clean.output()).toBe(0);
    await awaitNothingLeft({ docker: own.docker }, runId);
    expect(await others.state()).toEqual(before);
  });
});
