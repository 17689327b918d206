import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { errorMessage, HarnessError } from '../../../../common/errors.ts';
import type { Progress } from '../../../../common/progress.ts';
import { temporaryDirectory } from '../../../../common/temporary.ts';
import { cacheDirectory } from '../../../engine/cache.ts';
import { withLock } from '../../../engine/lock.ts';
import { installExtensions } from './install.ts';
import { type ExtensionFiles, tryExtensions } from './load.ts';
import { fetchWheels } from './wheels.ts';

/** The extensions' files, or why they are not to be had. */
export type DeltaExtension = ExtensionFiles | { reason: string };

export interface ObtainOptions {
  /** Whether anything may be fetched. */
  install: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** A way to fetch the extensions into `<folder>/<layout>/<name>.duckdb_extension`. */
export type Fetch = (folder: string, layout: string, signal?: AbortSignal) => Promise<void>;

/** From DuckDB's own repository; where that can't be reached, from Python wheels of the same publisher. */
const WAYS: readonly { name: string; fetch: Fetch }[] = [
  { name: 'INSTALL', fetch: installExtensions },
  { name: 'pip', fetch: fetchWheels },
];

/**
 * DuckDB's extensions `httpfs` and `delta` of just the version that is used here: from the cache, else
 * fetched, tried, and kept. Being without them ends no run: then the reason is the answer.
 * @throws the signal's reason
 */
export async function obtainDeltaExtension(
  options: ObtainOptions,
  ways = WAYS,
): Promise<DeltaExtension> {
  const layout = await layoutOf();
  const cached = await filesIn(join(cacheDirectory(), 'duckdb'), layout);
  if (cached !== undefined) return cached;
  if (!options.install) {
    return { reason: 'it is not in the cache, and --no-install forbids fetching it' };
  }
  return withLock('duckdb-extensions', options, async () => {
    const meanwhile = await filesIn(join(cacheDirectory(), 'duckdb'), layout);
    return meanwhile ?? fetchInto(join(cacheDirectory(), 'duckdb'), layout, options, ways);
  });
}

async function fetchInto(
  cache: string,
  layout: string,
  { progress, signal }: ObtainOptions,
  ways: typeof WAYS,
): Promise<DeltaExtension> {
  const failures: string[] = [];
  for (const { name, fetch } of ways) {
    const folder = await temporaryDirectory('duckdb');
    try {
      progress.update('delta extension', `fetching by ${name}`);
      await fetch(folder, layout, signal);
      const fetched = await filesIn(folder, layout);
      if (fetched === undefined) throw new Error(`it brought nothing for ${layout}`);
      await tryExtensions(fetched);
      const kept = await keep(fetched, cache, layout);
      progress.done('delta extension', `fetched by ${name}`);
      return kept;
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`${name}: ${whyNot(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const reason = `it could not be fetched (${failures.join('; ')})`;
  progress.done('delta extension', reason);
  return { reason };
}

/** One line: what the program said was wrong, or the error itself. */
function whyNot(error: unknown): string {
  const said = error instanceof HarnessError ? (error.evidence ?? '').split('\n') : [];
  const line = said.find((text) => /error/i.test(text)) ?? errorMessage(error).split('\n')[0];
  return (line ?? '').trim().slice(0, 300);
}

/** `<version>/<platform>`, the folder that DuckDB itself looks for extensions in. */
async function layoutOf(): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const ask = async (sql: string) =>
      String((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
    return join(
      await ask('SELECT library_version FROM pragma_version()'),
      await ask('PRAGMA platform'),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function filesIn(folder: string, layout: string): Promise<ExtensionFiles | undefined> {
  const file = (name: string) => join(folder, layout, `${name}.duckdb_extension`);
  const files = { httpfs: file('httpfs'), delta: file('delta') };
  const found = await Promise.all(
    Object.values(files).map((path) => stat(path).catch(() => undefined)),
  );
  return found.every((state) => state?.isFile()) ? files : undefined;
}

/** Moves the files to the cache; each is there whole or not at all. */
async function keep(
  fetched: ExtensionFiles,
  cache: string,
  layout: string,
): Promise<ExtensionFiles> {
  await mkdir(join(cache, layout), { recursive: true });
  const target = (name: string) => join(cache, layout, `${name}.duckdb_extension`);
  for (const name of ['httpfs', 'delta'] as const) {
    const temporary = `${target(name)}.tmp`;
    await writeFile(temporary, createReadStream(fetched[name]));
    await rename(temporary, target(name));
  }
  return { httpfs: target('httpfs'), delta: target('delta') };
}
