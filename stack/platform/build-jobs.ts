import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../engine/cache.ts';
import { withLock } from '../engine/lock.ts';
import { buildProject, type MavenOptions } from './maven.ts';

/** Folder of the jobs' sources: beside this file, also in the published package. */
export function jobSources(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return here.includes(`${join('dist', 'stack')}`)
    ? join(here, '../../../stack/platform/jobs')
    : join(here, 'jobs');
}

/** The built jobs. */
export interface JobArtifacts {
  /** Hash of the sources that they were built from. */
  hash: string;
  /** Holds `flink-lib` (the connectors), `jobs`, and the Dockerfile that adds both to a Flink image. */
  directory: string;
}

export type BuildJobsOptions = MavenOptions;

/**
 * The connectors and the jobs, built by Maven when their
 * sources changed since the last time, else taken from the cache.
 * @throws {InfrastructureError} when there is no Maven or the build fails, with the end of its output
 */
export async function buildJobs(options: BuildJobsOptions): Promise<JobArtifacts> {
  const source = jobSources();
  const hash = await hashOf(source);
  const built = join(cacheDirectory(), 'jobs', hash);
  if (!(await exists(built))) {
    await withLock(`jobs-${hash}`, { signal: options.signal }, async () => {
      if (!(await exists(built))) await build(source, built, options);
    });
  }
  return { hash, directory: built };
}

/** Builds a copy of the sources, so that the tree stays clean; a build that is cut short is never seen. */
async function build(source: string, built: string, options: BuildJobsOptions): Promise<void> {
  const work = `${built}.building-${process.pid}`;
  try {
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await cp(source, work, {
      recursive: true,
      filter: (path) => basename(path) !== 'target' || path === source,
    });
    await buildProject(work, options, 'package');
    await copyFile(join(work, 'Dockerfile'), join(work, 'target', 'Dockerfile'));
    await rename(join(work, 'target'), built);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** SHA-256 over the build files and main sources; tests do not change what is built. */
async function hashOf(source: string): Promise<string> {
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) =>
      /(^|\/)pom\.xml$|^Dockerfile$|\/src\/main\//.test(
        relative(source, file).replaceAll('\\', '/'),
      ),
    )
    .filter((file) => !relative(source, file).split(/[\\/]/).includes('target'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash
      .update(relative(source, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
