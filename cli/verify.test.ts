import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drop, goodHistory } from '../fixtures/histories/index.ts';
import { temporaryBundle, writeHistory } from '../verify/testing/write-history.ts';
import { verifyCommand } from './verify.ts';

// Busy hosts: the default of 5 s is no judgement about the code.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let printed = '';
beforeEach(() => {
  printed = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    printed += `${text}\n`;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test('prints the verdict and sets the exit code of the run', async () => {
  const history = goodHistory({ partitions: 1, records: 4 });
  const [record] = history.topic;
  if (record === undefined) throw new Error('no record');
  drop(history, 'hot', record);
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history);
  await verifyCommand().parseAsync([bundle.paths.directory], { from: 'user' });
  expect(process.exitCode).toBe(1);
  expect(printed).toContain('VERDICT  VIOLATION');
  expect(printed).toContain('arxiv_raw[0]@0 event 7-0');
});

test('what is no bundle is a usage error', async () => {
  const command = verifyCommand().parseAsync(['/nowhere'], { from: 'user' });
  await expect(command).rejects.toMatchObject({ code: 'BUNDLE_NOT_A_DIRECTORY', exitCode: 2 });
});
