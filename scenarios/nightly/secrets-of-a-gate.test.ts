import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { connectEngine, type Engine } from '../../stack/engine/index.ts';
import { type Canary, leaksIn, leaksInFiles } from '../secrets/leaks.ts';
import { containersOf, environmentOf } from '../secrets/look.ts';
import { command, type RunningCommand } from './command-line.ts';

let out: string;
let engine: Engine;
beforeAll(async () => {
  out = await temporaryDirectory('secrets');
  const connected = await connectEngine();
  if ('reason' in connected) throw new Error(connected.reason);
  engine = connected;
});
afterAll(() => rm(out, { recursive: true }));

/** Variables of the containers' environments that hold the credentials that the run has made. */
const CREDENTIALS = /^(MINIO_ROOT_USER|MINIO_ROOT_PASSWORD|ELASTIC_PASSWORD)$/;

/** The credentials of a run, as its containers were given them. */
async function canariesOf(runId: string): Promise<Canary[]> {
  const environments = await Promise.all(
    (await containersOf(engine.docker, runId)).map(({ container }) => environmentOf(container)),
  );
  return environments
    .flatMap((environment) => [...environment])
    .filter(([name]) => CREDENTIALS.test(name))
    .map(([name, value]) => ({ name, value }));
}

/** Starts a gate, and gives its credentials once its job runs. */
async function startGate(): Promise<{ gate: RunningCommand; runId: string; canaries: Canary[] }> {
  const gate = command([
    'gate',
    '--source',
    'arxiv',
    '--records',
    '2000',
    '--seed',
    '5',
    '--out',
    out,
  ]);
  const [, runId = ''] = await gate.says(/run (\d{8}-\d{6}-[0-9a-f]{6})/);
  await gate.says(/feeding: arxiv/);
  const canaries = await canariesOf(runId);
  expect(canaries.map(({ name }) => name).sort()).toEqual([
    'ELASTIC_PASSWORD',
    'MINIO_ROOT_PASSWORD',
    'MINIO_ROOT_USER',
  ]);
  return { gate, runId, canaries };
}

async function expectNoLeak(gate: RunningCommand, runId: string, canaries: Canary[]) {
  expect(leaksIn(gate.output(), canaries, 'what the gate says')).toEqual([]);
  const { files, leaks } = await leaksInFiles(join(out, runId), canaries);
  expect(leaks).toEqual([]);
  return files;
}

describe('do a gate’s output and bundle hold none of its credentials?', () => {
  test('when it passes', async () => {
    const { gate, runId, canaries } = await startGate();
    expect((await gate.ended()).code, gate.output()).toBe(0);
    // Verdict, reports, config, ledger, histories; log and inspection of five containers, events.
    expect(await expectNoLeak(gate, runId, canaries)).toBeGreaterThanOrEqual(20);
  });

  test.each(['elasticsearch', 'minio', 'kafka', 'flink-jobmanager'])(
    'when %s is lost while delivery is waited for',
    async (lost) => {
      const { gate, runId, canaries } = await startGate();
      const all = await containersOf(engine.docker, runId);
      await all.find(({ service }) => service === lost)?.container.kill();
      expect((await gate.ended()).code, gate.output()).toBe(4);
      expect(await expectNoLeak(gate, runId, canaries)).toBeGreaterThanOrEqual(14);
    },
  );
});
