import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import { writeFailure } from './disk.ts';
import { errorMessage, UsageError } from './errors.ts';
import {
  CONFIG_SCHEMA_VERSION,
  type ConfigFile,
  configFile,
  OBSERVATION_SCHEMA_VERSION,
  type ObservationFile,
  observationFile,
} from './observation.ts';
import { VERDICT_SCHEMA_VERSION, type VerdictFile, verdictFile } from './verdict.ts';

export * from './index-life.ts';
export * from './observation.ts';
export * from './screening.ts';
export * from './verdict.ts';

/** A run bundle that can't be used as asked. Exit code 2. */
export class BundleError extends UsageError {}

/** The relations of a source's history. */
export const HISTORY_RELATIONS = ['topic', 'hot', 'cold', 'dead-letters', 'sightings'] as const;
/** Those that stand beside `topic` where documents are kept by business key, instead of the others. */
export const KEYED_RELATIONS = ['keys', 'documents'] as const;
export type HistoryRelation = (typeof HISTORY_RELATIONS)[number] | (typeof KEYED_RELATIONS)[number];

/** Paths of the parts of a run bundle, all absolute. */
export class BundlePaths {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  get verdict(): string {
    return join(this.directory, 'verdict.json');
  }
  get config(): string {
    return join(this.directory, 'config.json');
  }
  get observation(): string {
    return join(this.directory, 'history', 'observation.json');
  }
  get evidence(): string {
    return join(this.directory, 'history', 'evidence.ndjson');
  }
  get html(): string {
    return join(this.directory, 'index.html');
  }
  get junit(): string {
    return join(this.directory, 'junit.xml');
  }
  ledger(source: string): string {
    return join(this.directory, 'ledger', `${source}.parquet`);
  }
  history(source: string, relation: HistoryRelation): string {
    return join(this.directory, 'history', `${source}-${relation}.parquet`);
  }
  log(service: string): string {
    return join(this.directory, 'logs', `${service}.log`);
  }
}

/**
 * Makes the directory of a run with its parts. An existing directory is used as it is.
 * @throws {BundleError} when it can't be made or written to
 */
export async function createBundle(directory: string): Promise<BundlePaths> {
  const paths = new BundlePaths(directory);
  try {
    for (const part of ['ledger', 'history', 'logs']) {
      await makeDirectory(join(paths.directory, part));
    }
  } catch (error) {
    throw new BundleError('BUNDLE_NOT_WRITABLE', 'the run bundle cannot be written', {
      subject: paths.directory,
      expected: 'a directory that can be made and written to',
      hint: 'choose another one with --out DIR',
      cause: error,
    });
  }
  return paths;
}

/**
 * Makes a directory and those above it. Node's own `recursive` never ends where a directory is there but
 * takes none, as below /proc.
 */
async function makeDirectory(path: string): Promise<void> {
  const isDirectory = async (at: string) => (await stat(at).catch(() => undefined))?.isDirectory();
  if (await isDirectory(path)) return;
  const parent = dirname(path);
  if (parent !== path && !(await isDirectory(parent))) await makeDirectory(parent);
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isDirectory(path))) throw error;
  }
}

/**
 * Writes a file so that a reader sees the old text or the new one, whenever the writer is killed.
 * @throws {InfrastructureError} DISK_FULL; nothing is left of the attempt
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await makeDirectory(dirname(path));
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw writeFailure(error, path);
  }
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

export async function writeVerdict(paths: BundlePaths, verdict: VerdictFile): Promise<void> {
  await writeAtomically(paths.verdict, asJson(verdictFile.parse(verdict)));
}

export async function writeConfig(paths: BundlePaths, config: ConfigFile): Promise<void> {
  await writeAtomically(paths.config, asJson(configFile.parse(config)));
}

export async function writeObservation(paths: BundlePaths, seen: ObservationFile): Promise<void> {
  await writeAtomically(paths.observation, asJson(observationFile.parse(seen)));
}

/**
 * Opens an existing bundle.
 * @throws {BundleError} when it is no directory, or is none of ours (no config.json)
 */
export async function openBundle(directory: string): Promise<BundlePaths> {
  const paths = new BundlePaths(directory);
  const found = await stat(paths.directory).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new BundleError('BUNDLE_NOT_A_DIRECTORY', 'there is no such run bundle', {
      subject: paths.directory,
      expected: 'the directory of a run',
      hint: 'run bundles are in reports/out/<run-id>/',
    });
  }
  await readConfig(paths);
  return paths;
}

/** @throws {BundleError} when it is missing, unreadable or of another version */
export async function readConfig(paths: BundlePaths): Promise<ConfigFile> {
  const found = await readJson(paths.config, configFile, CONFIG_SCHEMA_VERSION);
  if (found !== undefined) return found;
  throw new BundleError('BUNDLE_FILE_MISSING', `the bundle has no ${basename(paths.config)}`, {
    subject: paths.config,
    expected: 'a run bundle, which always has config.json',
    hint: 'give the directory that holds verdict.json and config.json',
  });
}

/** The verdict, or undefined when the run ended before it had one (a partial bundle). */
export async function readVerdict(paths: BundlePaths): Promise<VerdictFile | undefined> {
  return readJson(paths.verdict, verdictFile, VERDICT_SCHEMA_VERSION);
}

/** The observation, or undefined when the run ended before the history was complete. */
export async function readObservation(paths: BundlePaths): Promise<ObservationFile | undefined> {
  return readJson(paths.observation, observationFile, OBSERVATION_SCHEMA_VERSION);
}

async function readJson<T>(
  path: string,
  schema: z.ZodType<T>,
  version: number,
): Promise<T | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new BundleError('BUNDLE_FILE_UNREADABLE', `${basename(path)} cannot be read`, {
      subject: path,
      expected: 'a JSON file as the run wrote it',
      hint: 'the bundle is damaged; run again',
      cause: error,
    });
  }
  const theirs = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (theirs !== version) {
    throw new BundleError('BUNDLE_SCHEMA_VERSION', `${basename(path)} is of another version`, {
      subject: `${path}: schemaVersion ${JSON.stringify(theirs) ?? 'absent'}`,
      expected: `schemaVersion ${version}`,
      hint: 'verify it with the harness version that wrote it',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BundleError('BUNDLE_FILE_INVALID', `${basename(path)} is not as the run wrote it`, {
    subject: `${path}: ${issue?.path.join('.') || 'the whole file'}`,
    expected: errorMessage(issue?.message ?? 'a valid file'),
    hint: 'the bundle is damaged or was edited; run again',
  });
}
