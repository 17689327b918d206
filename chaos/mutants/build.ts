import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory, shortHash } from '../../stack/engine/cache.ts';
import { withLock } from '../../stack/engine/lock.ts';
import {
  type BuildJobsOptions,
  buildJobs,
  type JobArtifacts,
  jobSources,
} from '../../stack/platform/build-jobs.ts';
import { buildProject } from '../../stack/platform/maven.ts';
import { editedFiles, type Mutant } from './mutant.ts';
import { sourceReader, type Variant, writeProject } from './project.ts';

/** A compiled mutant. */
export interface BuiltMutant {
  mutant: Mutant;
  /** The jobs that it is a variant of. */
  jobs: JobArtifacts;
  /** Folder with the classes of its edited files. */
  classes: string;
}

/** Changes when the same edits are compiled to something else. */
const BUILDER_VERSION = '1';

/**
 * Compiles the edited files of mutants against the built jobs, all that are not in the cache yet in one
 * run of Maven. The jobs themselves stay as they are.
 * @throws {MutantError} MUTANT_EDIT; {InfrastructureError} as {@link buildJobs}
 */
export async function buildMutants(
  mutants: readonly Mutant[],
  options: BuildJobsOptions,
): Promise<BuiltMutant[]> {
  const jobs = await buildJobs(options);
  const read = sourceReader(jobSources());
  const variants = await Promise.all(
    mutants.map(async (mutant) => {
      const files = await editedFiles(mutant, read);
      const hash = shortHash(JSON.stringify([BUILDER_VERSION, jobs.hash, [...files]]));
      return { mutant, name: `${mutant.name}-${hash}`, files };
    }),
  );
  const cache = join(cacheDirectory(), 'mutants');
  const missing = async () => {
    const there = await Promise.all(variants.map(({ name }) => exists(join(cache, name))));
    return variants.filter((_, index) => !there[index]);
  };
  if ((await missing()).length > 0) {
    await withLock('mutants', { signal: options.signal }, async () => {
      const left = await missing();
      if (left.length > 0) await compile(left, cache, jobs, options);
    });
  }
  return variants.map(({ mutant, name }) => ({ mutant, jobs, classes: join(cache, name) }));
}

/** A build that is cut short is never seen. */
async function compile(
  variants: readonly Variant[],
  cache: string,
  jobs: JobArtifacts,
  options: BuildJobsOptions,
): Promise<void> {
  const work = join(cache, `building-${process.pid}`);
  try {
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    await writeProject(work, jobSources(), jobs, variants);
    await buildProject(work, options, 'compile');
    for (const { name } of variants) {
      await rename(join(work, 'target', name, 'classes'), join(cache, name));
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
