import { randomInt } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { describeError, UsageError } from '../common/errors.ts';
import type { SourceName } from '../fixtures/records/index.ts';
import { escapeTerminal } from '../reports/escape.ts';
import { summary } from '../reports/summary.ts';
import type { Feed } from '../scenarios/acceptance/feed.ts';
import { runGate } from '../scenarios/acceptance/gate.ts';
import { requireInput } from '../scenarios/acceptance/input.ts';
import type { ImageSource } from '../stack/images/index.ts';
import { formatDuration } from '../stack/platform/hot-store/units.ts';
import { DEFAULT_SOURCES } from '../stack/platform/sources.ts';
import { interruptible } from './interrupt.ts';
import {
  chosenSources,
  elasticsearchOption,
  environmentOf,
  envOption,
  type HotStoreFlags,
  hotStoreOf,
  ilmPolicyOption,
  imagesOption,
  noInstallOption,
  retentionOption,
  sourceNames,
  sourceOption,
  wholeNumber,
} from './options.ts';
import { addressTable } from './stack.ts';
import { terminalProgress } from './terminal.ts';

interface GateFlags extends HotStoreFlags {
  records: number;
  source?: string[];
  input?: string[];
  seed?: number;
  images: ImageSource;
  elasticsearch?: '6' | '8';
  out: string;
  screening: boolean;
  keep: boolean;
  install: boolean;
  env?: string;
}

/** `gate`: the acceptance gate; exit code by verdict. */
export function gateCommand(): Command {
  return new Command('gate')
    .description(
      'start a Data Broker, feed it, and prove that both stores hold every record once and correct',
    )
    .addOption(
      new Option('--records <n>', 'generated records for each source')
        .argParser(wholeNumber(1, 100_000_000))
        .default(25_000),
    )
    .addOption(sourceOption(`all; of --input alone ${DEFAULT_SOURCES}`))
    .option(
      '--input <[source=]file...>',
      'feed files instead of generated records: one record a line, byte for byte; .gz is decompressed',
    )
    .addOption(
      new Option('--seed <s>', 'seed of generated records; by chance when left out').argParser(
        wholeNumber(0, 2 ** 31 - 1),
      ),
    )
    .addOption(imagesOption())
    .addOption(elasticsearchOption())
    .addOption(ilmPolicyOption())
    .addOption(retentionOption())
    .option('--out <dir>', 'where the run bundle is made', 'reports/out')
    .option(
      '--screening',
      'compare digests of the cold store and read nothing else: may find a violation, can never pass',
      false,
    )
    .option('--keep', 'leave the stack up at the end; `clean` removes it', false)
    .addOption(envOption())
    .addOption(noInstallOption())
    .action(gate);
}

async function gate(flags: GateFlags): Promise<void> {
  const seed = flags.seed ?? randomInt(2 ** 31 - 1);
  const settings = await environmentOf(flags.env);
  const hotStore = await hotStoreOf(flags);
  const feeds = await feedsOf(flags, seed);
  const generated = [...feeds.values()].some(({ kind }) => kind === 'generated');
  const { verdict, paths, error } = await runGate({
    definition: {
      ...settings,
      hotStore,
      images: flags.images,
      elasticsearch: { ...settings.elasticsearch, version: flags.elasticsearch ?? 'auto' },
    },
    feeds,
    seed: generated ? seed : null,
    screening: flags.screening,
    out: resolve(flags.out),
    keep: flags.keep,
    install: flags.install,
    command: commandLine(flags, generated ? seed : undefined),
    progress: terminalProgress(),
    signal: interruptible(),
    // What lives in this process ends with it, whatever is kept.
    onKept: ({ addresses }) =>
      console.log(`\n${addressTable(addresses.filter(({ internal }) => internal !== ''))}\n`),
  });
  if (error !== undefined) {
    process.stderr.write(`\n${describeError(error).split('\n').map(escapeTerminal).join('\n')}\n`);
  }
  console.log(`\n${summary(verdict, paths.directory)}`);
  process.exitCode = verdict.exitCode;
}

/**
 * What each source is fed: files where `--input` names some, else generated records for the sources
 * asked for, all where none are.
 * @throws {UsageError} INPUT, INPUT_SOURCE
 */
export async function feedsOf(
  flags: Pick<GateFlags, 'input' | 'source' | 'records'>,
  seed: number,
): Promise<Map<SourceName, Feed>> {
  if (flags.input === undefined) {
    return new Map(
      chosenSources(flags.source ?? sourceNames).map((name) => [
        name,
        { kind: 'generated', seed, count: flags.records },
      ]),
    );
  }
  const files = new Map<SourceName, string[]>();
  for (const input of flags.input) {
    const { source, file } = await splitInput(input, chosenSources(flags.source));
    await requireInput(file);
    files.set(source, [...(files.get(source) ?? []), file]);
  }
  return new Map([...files].map(([source, list]) => [source, { kind: 'files', files: list }]));
}

/** `source=file`, or a file alone where it is clear whose it is. */
async function splitInput(
  input: string,
  candidates: readonly SourceName[],
): Promise<{ source: SourceName; file: string }> {
  const at = input.indexOf('=');
  const prefix = at < 0 ? '' : input.slice(0, at);
  const named = sourceNames.find((name) => name === prefix);
  if (named !== undefined) return { source: named, file: input.slice(at + 1) };
  const exists = await stat(input).then(
    () => true,
    () => false,
  );
  const [single, ...others] = candidates;
  if ((at < 0 || exists) && single !== undefined && others.length === 0) {
    return { source: single, file: input };
  }
  throw new UsageError('INPUT_SOURCE', 'it is not clear which source the input belongs to', {
    subject: input,
    expected: `SOURCE=FILE with a source of ${sourceNames.join(', ')}`,
    hint: `for example --input ${sourceNames[0]}=${input}`,
  });
}

/** The command that does the same again: defaults left out, the seed named. */
function commandLine(flags: GateFlags, seed: number | undefined): string[] {
  const parts = ['npx', 'data-broker', 'gate'];
  if (seed !== undefined) parts.push('--records', String(flags.records), '--seed', String(seed));
  if (flags.source !== undefined) parts.push('--source', ...flags.source);
  for (const input of flags.input ?? []) parts.push('--input', input);
  if (flags.images !== 'auto') parts.push('--images', flags.images);
  if (flags.elasticsearch !== undefined) parts.push('--elasticsearch', flags.elasticsearch);
  if (flags.ilmPolicy !== undefined) parts.push('--ilm-policy', flags.ilmPolicy);
  if (flags.retention !== undefined) parts.push('--retention', formatDuration(flags.retention));
  if (flags.env !== undefined) parts.push('--env', flags.env);
  if (flags.screening) parts.push('--screening');
  return parts;
}
