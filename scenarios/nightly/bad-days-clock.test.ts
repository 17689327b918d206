import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { command } from './command-line.ts';

const preload = new URL('../bad-days/stepped-clock.ts', import.meta.url);
const HOUR = 3_600_000;

let out: string;
beforeAll(async () => {
  out = await temporaryDirectory('clock');
});
afterAll(() => rm(out, { recursive: true }));

/** How far the harness's wall clock is off, in hours: at its start, while it feeds, while it waits. */
const STEPS = [
  ['set forward while records are fed', 0, 1, 1],
  ['set back while delivery is waited for', 0, 0, -1],
  ['set back, and then right again', 0, -1, 0],
  ['ahead of the containers from the start', 1, 1, 1],
] as const;

describe('is the verdict right when the clock of the harness is not that of the containers?', () => {
  test.each(STEPS)('%s', async (_, start, feeding, delivery) => {
    const file = join(out, 'step');
    const setClock = (hours: number) => writeFile(file, String(hours * HOUR));
    await setClock(start);
    const gate = command(
      ['gate', '--source', 'arxiv', '--records', '3000', '--seed', '9', '--out', out],
      {
        NODE_OPTIONS: `--import ${fileURLToPath(preload)}`,
        STEPPED_CLOCK: file,
      },
    );
    await gate.says(/feeding: arxiv/);
    await setClock(feeding);
    await gate.says(/feeding: 3000 records/);
    await setClock(delivery);
    expect((await gate.ended()).code, gate.output()).toBe(0);
    expect(gate.output()).toContain('VERDICT  PASS');
  });
});
