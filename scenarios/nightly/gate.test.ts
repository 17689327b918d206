import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { command } from './command-line.ts';

let out: string;
beforeAll(async () => {
  out = await temporaryDirectory('nightly');
});
afterAll(() => rm(out, { recursive: true }));

async function verdictOf(runId: string) {
  return JSON.parse(await readFile(join(out, runId, 'verdict.json'), 'utf8'));
}

async function runGate(args: string[]) {
  const gate = command(['gate', '--out', out, ...args]);
  const [, runId = ''] = await gate.says(/run (\d{8}-\d{6}-[0-9a-f]{6})/);
  const { code } = await gate.ended();
  return { code, runId, output: gate.output(), verdict: await verdictOf(runId) };
}

describe('the gate as a command', () => {
  test('25,000 records of each source pass, and the bundle verifies offline with the same exit code', async () => {
    const { code, runId, verdict, output } = await runGate(['--seed', '11']);
    expect(code, output).toBe(0);
    expect(verdict).toMatchObject({ verdict: 'pass', counts: { sent: 100_000, indeterminate: 0 } });
    const verify = command(['verify', join(out, runId)]);
    expect((await verify.ended()).code).toBe(0);
    expect(verify.output()).toContain('VERDICT  PASS');
  });

  test('two at once do not touch each other', async () => {
    const [first, second] = await Promise.all([
      runGate(['--source', 'arxiv', '--records', '2000', '--seed', '1']),
      runGate(['--source', 'arxiv', '--records', '2000', '--seed', '2']),
    ]);
    expect([first.code, second.code], first.output + second.output).toEqual([0, 0]);
    expect(first.runId).not.toBe(second.runId);
  });

  test('the core of Elasticsearch 8: what it lacks is not run, with the reason', async () => {
    const { code, verdict, output } = await runGate([
      '--source',
      'arxiv',
      '--records',
      '2000',
      '--seed',
      '1',
      '--images',
      'packages',
      '--elasticsearch',
      '8',
    ]);
    expect(code, output).toBe(0);
    expect(verdict.notRun.map(({ reason }: { reason: string }) => reason)).toEqual([
      'capability ilm missing',
      'capability security missing',
    ]);
    expect(output).toContain('NOT RUN');
  });

  test('an empty input is inconclusive, never a pass', async () => {
    const file = join(out, 'empty.ndjson');
    await writeFile(file, '');
    const { code, verdict, output } = await runGate(['--input', file]);
    expect(code, output).toBe(3);
    expect(verdict.verdict).toBe('inconclusive');
  });
});

/** A file of JSON that is a lifecycle policy without a rollover, and without an end. */
const DANGEROUS = new URL('../lifecycle/dangerous-policy.json', import.meta.url).pathname;

describe('what the gate can not work with is said before anything starts', () => {
  test.each([
    [['--records', 'many'], 2, /--records/],
    [['--records', '0'], 2, /whole number/],
    [['--colour'], 2, /unknown option '--colour'/],
    [['--images', 'mine'], 2, /auto, registry, packages/],
    [['--source', 'twitter'], 2, /arxiv/],
    [['--input', '/absent'], 2, /INPUT/],
    [['--out', '/proc/nowhere'], 2, /BUNDLE_NOT_WRITABLE/],
    [['--ilm-policy', '/nowhere'], 2, /POLICY_FILE/],
    [['--ilm-policy', DANGEROUS], 2, /POLICY_REFUSED.*: no-rollover, no-delete/],
    [['--retention', '11d'], 2, /retention-too-short/],
  ])('%j: exit code %d', async (args, code, message) => {
    const gate = command(['gate', '--records', '1', '--out', out, ...args]);
    expect((await gate.ended()).code).toBe(code);
    expect(gate.output()).toMatch(message);
  });

  test('an engine that does not answer', async () => {
    const gate = command(['gate', '--records', '1', '--out', out], {
      DOCKER_HOST: 'unix:///nowhere.sock',
    });
    expect((await gate.ended()).code).toBe(4);
    expect(gate.output()).toMatch(/ENGINE_MISSING/);
  });
});
