import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { Command, Option } from 'commander';
import { describeError, EXIT_CODES, HarnessError } from '../common/errors.ts';
import { type Figure, figureRows, met } from '../load/bench/figure.ts';
import { ingestionFigures } from '../load/bench/ingestion.ts';
import type { BenchOptions } from '../load/bench/options.ts';
import { oracleFigures } from '../load/bench/oracle.ts';
import { readyFigures } from '../load/bench/ready.ts';
import { escapeTerminal } from '../reports/escape.ts';
import { formatTable } from '../reports/format.ts';
import { largestPage } from '../reports/testing/largest-page.ts';
import { interruptible } from './interrupt.ts';
import { terminalProgress } from './terminal.ts';

const BENCHMARKS: Readonly<Record<string, (options: BenchOptions) => Promise<Figure[]>>> = {
  oracle: oracleFigures,
  page: pageFigures,
  producer: ingestionFigures,
  ready: readyFigures,
};
const names = Object.keys(BENCHMARKS);

interface BenchFlags {
  only?: string[];
  json?: string;
}

/** `bench`: measures the harness itself. Exit code 0 whatever is reached, 4 when something can't be measured. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure the harness itself: oracle, page, producer, start of a stack')
    .addOption(new Option('--only <names...>', 'only these').choices(names))
    .option('--json <file>', 'write the figures to a file, too')
    .action(bench);
}

async function bench({ only, json }: BenchFlags): Promise<void> {
  const options = { progress: terminalProgress(), signal: interruptible() };
  const before = loadavg()[0] ?? 0;
  const figures: Figure[] = [];
  const failed: string[] = [];
  for (const [name, measure] of Object.entries(BENCHMARKS)) {
    if (only !== undefined && !only.includes(name)) continue;
    try {
      figures.push(...(await measure(options)));
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof HarnessError)) throw error;
      failed.push(`${name}: ${describeError(error)}`);
    }
  }
  if (json !== undefined) {
    const results = figures.map((figure) => ({ ...figure, met: met(figure) }));
    await writeFile(json, `${JSON.stringify(results, null, 2)}\n`);
  }
  console.log(['', ...formatTable(figureRows(figures)), ''].join('\n'));
  for (const { name, note } of figures) console.log(`${name}: ${note}`);
  const loads = [before, loadavg()[0] ?? 0].map((load) => load.toFixed(1)).join(' to ');
  console.log(`load of the host, on ${availableParallelism()} processors: ${loads}`);
  for (const failure of failed) {
    console.log(`\nnot measured, ${failure.split('\n').map(escapeTerminal).join('\n')}`);
  }
  if (failed.length > 0) process.exitCode = EXIT_CODES.infrastructure;
}

/** The page of a verdict in which everything is wrong, and every text as long as can be. */
async function pageFigures(): Promise<Figure[]> {
  const value = Buffer.byteLength(largestPage()) / 1e6;
  const note = 'all checks failed, hostile texts of any length';
  return [{ name: 'page', value, unit: 'MB', floor: 2, target: null, better: 'lower', note }];
}
