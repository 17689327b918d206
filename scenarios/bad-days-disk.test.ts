import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createBundle, writeAtomically, writeConfig } from '../common/run-bundle.ts';
import { temporaryDirectory } from '../common/temporary.ts';
import { dataBroker } from '../stack/data-broker.ts';
import { findRootFs } from '../stack/images/build/root-fs.ts';
import { loadRecipe } from '../stack/images/recipe.ts';
import { newRunId } from '../stack/run/run.ts';
import { LedgerWriter } from '../verify/ledger.ts';
import { verifyBundle } from '../verify/oracle.ts';
import { assemble } from './bad-days/assemble.ts';
import { failureOf, findBench } from './bad-days/bench.ts';
import { SmallDisk, whyNoSmallDisk } from './bad-days/small-disk.ts';
import { thingsOf } from './leftovers/await-nothing-left.ts';

const obstacle = whyNoSmallDisk();
if (obstacle !== undefined) process.stderr.write(`bad-days-disk: ${obstacle}\n`);

let folder: string;
beforeEach(async () => {
  folder = await temporaryDirectory('full');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Row `index` of a ledger. */
const row = (index: number) => ({
  index,
  eventId: `7-${index}`,
  partition: 0,
  offset: index,
  digest: null,
  bytes: 1,
  sentAt: 0,
  ackedAt: 0,
  outcome: 'acknowledged' as const,
  reason: null,
});
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => row(from + index));

describe.skipIf(obstacle !== undefined)('a disk that is full', () => {
  test('while an image is assembled: said with the fix, nothing half-written is kept, the next attempt works', async () => {
    await using disk = await SmallDisk.mount(16 * 1024);
    vi.stubEnv('DATA_BROKER_CACHE', disk.path);
    const step = { description: 'of a test', steps: [{ files: 'root' }] };
    await mkdir(join(folder, 'large/root'), { recursive: true });
    await writeFile(join(folder, 'large/recipe.json'), JSON.stringify(step));
    await writeFile(join(folder, 'large/root/data'), Buffer.alloc(6 * 1024 * 1024, 'x'));
    // Full in the middle of a step, and in the middle of packing.
    for (const free of [1024 * 1024, 9 * 1024 * 1024]) {
      await disk.fill(free);
      expect(await failureOf(assemble('large', folder))).toMatchObject({
        code: 'DISK_FULL',
        exitCode: 4,
        subject: join(disk.path, 'images'),
        hint: expect.stringContaining('DATA_BROKER_CACHE'),
      });
      expect(await findRootFs(await loadRecipe('large', folder))).toBeUndefined();
      expect(await readdir(join(disk.path, 'images'))).toEqual([]);
      await disk.makeRoom();
    }
    await assemble('large', folder);
    expect(await findRootFs(await loadRecipe('large', folder))).toBeDefined();
  });

  test('before the start: refused, with the place and the fix', async () => {
    await using disk = await SmallDisk.mount(8 * 1024);
    const runId = newRunId();
    const { directory } = await createBundle(join(disk.path, runId));
    const logDirectory = join(directory, 'logs');
    expect(await failureOf(dataBroker().start({ runId, logDirectory }))).toMatchObject({
      code: 'DISK_FULL',
      exitCode: 4,
      message: expect.stringMatching(/are free for the run bundle, 0.3 GiB needed/),
      subject: logDirectory,
      hint: expect.stringContaining('--out'),
    });
    expect(await thingsOf((await findBench()).engine, runId)).toBe(0);
  });

  test('while the bundle is written: earlier files stay whole, and nothing half-written passes for whole', async () => {
    await using disk = await SmallDisk.mount(4 * 1024);
    const paths = await createBundle(join(disk.path, 'run'));
    await writeConfig(paths, {
      schemaVersion: 1,
      runId: 'run',
      startedAt: new Date(0).toISOString(),
      command: ['gate'],
      seed: 7,
      sources: ['arxiv'],
      settings: {},
    });
    await writeAtomically(paths.verdict, 'the old text');
    const config = await readFile(paths.config, 'utf8');
    const ledger = new LedgerWriter(paths, 'arxiv');
    ledger.append(rows(0, 1000));
    await disk.fill(16 * 1024);
    const full = { code: 'DISK_FULL', exitCode: 4, hint: expect.stringContaining('--out') };
    expect(() => ledger.append(rows(1000, 10_000))).toThrow(expect.objectContaining(full));
    expect(await failureOf(writeAtomically(paths.verdict, 'x'.repeat(1024 * 1024)))).toMatchObject({
      ...full,
      subject: paths.verdict,
    });
    expect(await readFile(paths.verdict, 'utf8')).toBe('the old text');
    expect(await readFile(paths.config, 'utf8')).toBe(config);
    expect(
      (await readdir(disk.path, { recursive: true })).filter((name) => /tmp/.test(name)),
    ).toEqual([]);
    await rm(paths.verdict);
    const partial = await verifyBundle(paths.directory);
    expect(partial).toMatchObject({ partial: true, verdict: 'inconclusive' });
    expect(partial.counts.sent).toBeGreaterThanOrEqual(1000);
    expect(partial.counts.sent).toBeLessThan(10_000);
    // With room again the rest follows, and no row is there twice.
    await disk.makeRoom();
    ledger.close();
    expect((await verifyBundle(paths.directory)).counts.sent).toBe(10_000);
  });
});
