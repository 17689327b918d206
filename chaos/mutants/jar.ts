import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import type { BuiltMutant } from './build.ts';

const OWN = 'io/databroker/connectors/';
/** Loaded by name beside Delta Kernel, whose classes stay where they are. */
const BESIDE_KERNEL = `${OWN}delta/ConditionalPutLogStore`;

/**
 * The jar of a mutant of one job: the job's classes and all of the connectors' own with the edited ones in
 * their places. Flink loads the classes of a job's jar before those of its `lib` folder, so this job runs
 * the mutant while the others on the same cluster run what is there.
 * @param jobJar the job's jar, whose file name counts
 */
export async function mutantJar(built: BuiltMutant, jobJar: string): Promise<Uint8Array> {
  const { directory } = built.jobs;
  const job = unzipSync(await readFile(join(directory, 'jobs', basename(jobJar))));
  const connectors = await readFile(join(directory, 'flink-lib', 'data-broker-connectors.jar'));
  const own = unzipSync(connectors, {
    filter: ({ name }) =>
      name.startsWith(OWN) && name.endsWith('.class') && !name.startsWith(BESIDE_KERNEL),
  });
  const classes = await classesIn(built.classes);
  // The same classes give the same bytes, whenever that is.
  return zipSync({ ...job, ...own, ...classes }, { level: 1, mtime: '1980-01-02' });
}

async function classesIn(folder: string): Promise<Record<string, Uint8Array>> {
  const classes: Record<string, Uint8Array> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    classes[relative(folder, path).replaceAll(sep, '/')] = await readFile(path);
  }
  return classes;
}
