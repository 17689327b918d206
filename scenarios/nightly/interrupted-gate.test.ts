import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { connectEngine, type Engine } from '../../stack/engine/index.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import { awaitNothingLeft } from '../leftovers/await-nothing-left.ts';
import { command } from './command-line.ts';

let out: string;
let engine: Engine;
beforeAll(async () => {
  out = await temporaryDirectory('nightly');
  const connected = await connectEngine();
  if ('reason' in connected) throw new Error(connected.reason);
  engine = connected;
});
afterAll(() => rm(out, { recursive: true }));

/** What the gate says when each of its phases begins. */
const PHASES = [
  ['engine', /engine: under way/],
  ['services', /services: under way/],
  ['first service ready', /minio ready after/],
  ['job start', /job start: under way/],
  ['feeding', /feeding: arxiv/],
  ['delivery', /feeding: 3000 records/],
] as const;

describe('is nothing left behind, and the bundle honest, when the gate is ended midway?', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test.each(PHASES)(`${signal} in phase: %s`, async (_, pattern) => {
      const gate = command([
        'gate',
        '--source',
        'arxiv',
        '--records',
        '3000',
        '--seed',
        '5',
        '--out',
        out,
      ]);
      const [, runId = ''] = await gate.says(/run (\d{8}-\d{6}-[0-9a-f]{6})/);
      await gate.says(pattern);
      gate.child.kill(signal);
      const ended = await gate.ended();
      if (signal === 'SIGKILL') expect(ended.signal).toBe('SIGKILL');
      else expect(ended.code, gate.output()).toBe(4);
      await awaitNothingLeft(engine, runId);
      const verification = await verifyBundle(join(out, runId));
      expect(verification).toMatchObject({ partial: true });
      expect(['inconclusive', 'infra-error']).toContain(verification.verdict);
      if (signal !== 'SIGKILL') {
        expect(await readdir(join(out, runId))).toEqual(
          expect.arrayContaining(['verdict.json', 'junit.xml', 'index.html', 'config.json']),
        );
      }
    });
  }
});
