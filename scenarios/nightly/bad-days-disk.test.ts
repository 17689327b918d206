import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectEngine } from '../../stack/engine/index.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import { SmallDisk, whyNoSmallDisk } from '../bad-days/small-disk.ts';
import { awaitNothingLeft } from '../leftovers/await-nothing-left.ts';
import { command } from './command-line.ts';

const obstacle = whyNoSmallDisk();
if (obstacle !== undefined) process.stderr.write(`bad-days-disk: ${obstacle}\n`);

/** Names of all files below a directory. */
const filesIn = async (directory: string) => (await readdir(directory, { recursive: true })).sort();

describe.skipIf(obstacle !== undefined)('the disk of the run bundle', () => {
  test('too small: said before anything starts, with the fix', async () => {
    await using disk = await SmallDisk.mount(8 * 1024);
    const gate = command(['gate', '--source', 'arxiv', '--records', '1000', '--out', disk.path]);
    expect((await gate.ended()).code, gate.output()).toBe(4);
    expect(gate.output()).toMatch(/DISK_FULL: .* free for the run bundle/);
    expect(gate.output()).toContain('--out DIR');
    expect(gate.output()).not.toContain('services: under way');
  });

  test('full while records are fed: an error with the fix, earlier files whole, nothing left', async () => {
    const engine = await connectEngine();
    if ('reason' in engine) throw new Error(engine.reason);
    await using disk = await SmallDisk.mount(300 * 1024);
    const gate = command([
      'gate',
      '--source',
      'arxiv',
      '--records',
      '200000',
      '--seed',
      '5',
      '--out',
      disk.path,
    ]);
    const [, runId = ''] = await gate.says(/run (\d{8}-\d{6}-[0-9a-f]{6})/);
    const bundle = join(disk.path, runId);
    const config = await readFile(join(bundle, 'config.json'), 'utf8');
    await gate.says(/feeding: arxiv/);
    await disk.fill(64 * 1024);
    expect((await gate.ended()).code, gate.output()).toBe(4);
    expect(gate.output()).toMatch(/DISK_FULL: there is no room left on the disk/);
    expect(gate.output()).toContain('--out DIR');
    await awaitNothingLeft(engine, runId);
    expect(await readFile(join(bundle, 'config.json'), 'utf8')).toBe(config);
    const files = await filesIn(bundle);
    expect(files.filter((name) => name.includes('.tmp'))).toEqual([]);
    expect(files).not.toContain('ledger/arxiv.parquet');
    const verification = await verifyBundle(bundle);
    expect(verification.partial).toBe(true);
    expect(['inconclusive', 'infra-error']).toContain(verification.verdict);
    expect(verification.counts.sent).toBeGreaterThan(0);
    expect(verification.counts.sent).toBeLessThan(200_000);
  });
});

describe.skipIf(obstacle !== undefined)('--out that takes nothing', () => {
  test('a disk that is mounted read-only: exit code 2, with the fix', async () => {
    await using disk = await SmallDisk.mount(1024, ',ro');
    const gate = command(['gate', '--source', 'arxiv', '--records', '1000', '--out', disk.path]);
    expect((await gate.ended()).code, gate.output()).toBe(2);
    expect(gate.output()).toMatch(/BUNDLE_NOT_WRITABLE.*--out DIR/s);
  });

  test('a path below a file: exit code 2, with the fix', async () => {
    const gate = command([
      'gate',
      '--source',
      'arxiv',
      '--records',
      '1000',
      '--out',
      '/etc/hostname/out',
    ]);
    expect((await gate.ended()).code, gate.output()).toBe(2);
    expect(gate.output()).toMatch(/BUNDLE_NOT_WRITABLE.*--out DIR/s);
  });
});
