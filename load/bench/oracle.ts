import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { InfrastructureError } from '../../common/errors.ts';
import { temporaryBundle } from '../../verify/testing/write-history.ts';
import { writeBulkHistory } from './bulk-history.ts';
import { type Figure, formatFigure, median } from './figure.ts';
import type { BenchOptions } from './options.ts';

const MILLION = 1_000_000;
const RUNS = 3;

const measured = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  mebibytes: z.number(),
  verdict: z.string(),
  reasons: z.array(z.string()),
});
type Measured = z.infer<typeof measured>;

/**
 * How long the oracle takes, and how much memory, for a bundle of 1 and of 10 million events, each in a
 * process of its own; and how large the bundle of a million is.
 * @throws {InfrastructureError} BENCH_VERDICT when the oracle does not pass the good history
 */
export async function oracleFigures(options: BenchOptions): Promise<Figure[]> {
  const small = await verified(MILLION, RUNS, options);
  const large = await verified(10 * MILLION, 1, options);
  const seconds = median(small.runs.map((run) => run.seconds));
  const longer = median(large.runs.map((run) => run.seconds));
  const memory = (runs: readonly Measured[]) =>
    Math.max(...runs.map((run) => run.mebibytes)) / 1024;
  const lower = { better: 'lower' as const };
  return [
    {
      ...lower,
      name: 'oracle, 1 M events',
      value: seconds,
      unit: 's',
      floor: 3,
      target: 0.7,
      note: `median of ${list(small.runs)}`,
    },
    {
      ...lower,
      name: 'oracle, 1 M events, memory',
      value: memory(small.runs),
      unit: 'GiB',
      floor: 1,
      target: null,
      note: 'most that was resident',
    },
    {
      ...lower,
      name: 'oracle, 10 M events against 1 M',
      value: longer / seconds,
      unit: 'x',
      floor: 12,
      target: null,
      note: list(large.runs),
    },
    {
      ...lower,
      name: 'oracle, 10 M events, memory',
      value: memory(large.runs),
      unit: 'GiB',
      floor: 2,
      target: null,
      note: 'most that was resident',
    },
    {
      ...lower,
      name: 'bundle of 1 M events',
      value: small.bytes / 1e6,
      unit: 'MB',
      floor: 200,
      target: null,
      note: 'ledger and history, without logs',
    },
  ];
}

const list = (runs: readonly Measured[]) =>
  runs
    .map(
      (run) => `${formatFigure(run.seconds)} s (${formatFigure(run.cpuSeconds)} s of processors)`,
    )
    .join(', ');

async function verified(events: number, times: number, { progress, signal }: BenchOptions) {
  await using bundle = await temporaryBundle();
  const name = `oracle, ${events / MILLION} M events`;
  progress.update(name, 'writing a history');
  await writeBulkHistory(bundle.paths, events);
  const { directory } = bundle.paths;
  const runs: Measured[] = [];
  for (let run = 1; run <= times; run += 1) {
    progress.update(name, `run ${run} of ${times}`);
    runs.push(await verifyInChild(directory, signal));
  }
  progress.done(name, list(runs));
  return { runs, bytes: await sizeOf(directory) };
}

async function verifyInChild(directory: string, signal?: AbortSignal): Promise<Measured> {
  const child = fileURLToPath(
    new URL(`./oracle-child${extname(import.meta.url)}`, import.meta.url),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [child, directory], {
    ...(signal === undefined ? {} : { signal }),
  });
  const found = measured.parse(JSON.parse(stdout));
  if (found.verdict === 'pass') return found;
  throw new InfrastructureError('BENCH_VERDICT', `a good history is judged ${found.verdict}`, {
    subject: directory,
    evidence: found.reasons.join('\n'),
  });
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
