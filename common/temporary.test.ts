import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sweepTemporary, temporaryDirectory } from './temporary.ts';

let folder = '';
beforeAll(async () => {
  folder = await temporaryDirectory('temporary');
  vi.stubEnv('TMPDIR', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a directory in a process that is killed before it could remove it. */
function leftByAKilledProcess(): string {
  const script = `
    import { temporaryDirectory } from '${fileURLToPath(new URL('temporary.ts', import.meta.url))}';
    process.stdout.write(await temporaryDirectory('verify'));
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  return stdout.toString();
}

test('what a killed process left goes; what a living one has and what is not ours stays', async () => {
  const left = leftByAKilledProcess();
  await writeFile(join(left, 'rows.parquet'), 'rows');
  const [mine, another] = [await temporaryDirectory('verify'), join(folder, 'data-broker-mine')];
  await mkdir(another);
  expect(basename(left)).toMatch(/^data-broker-verify\+/);
  expect(await sweepTemporary()).toEqual([left]);
  expect([left, mine, another].map((path) => existsSync(path))).toEqual([false, true, true]);
});
