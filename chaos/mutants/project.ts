import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JobArtifacts } from '../../stack/platform/build-jobs.ts';

/** The edited sources of one mutant, to be compiled on their own. */
export interface Variant {
  /** Folder of its module, and of its classes under `target`. */
  name: string;
  /** Path under the jobs' folder -> text. */
  files: ReadonlyMap<string, string>;
}

/**
 * Writes a Maven project with a module for each variant: its edited files alone, compiled against the
 * built jobs. `mvn compile` puts the classes into `target/<name>/classes`.
 * @param sources the jobs' own folder, for their versions
 */
export async function writeProject(
  directory: string,
  sources: string,
  jobs: JobArtifacts,
  variants: readonly Variant[],
): Promise<void> {
  await mkdir(join(directory, 'jobs'), { recursive: true });
  await copyFile(join(sources, 'pom.xml'), join(directory, 'jobs', 'pom.xml'));
  const libraries = await copyLibraries(directory, jobs);
  await writeFile(join(directory, 'pom.xml'), aggregator(variants));
  for (const { name, files } of variants) {
    const module = join(directory, name);
    await mkdir(module);
    await writeFile(join(module, 'pom.xml'), modulePom(name, libraries));
    for (const [file, text] of files) {
      const target = join(module, file.replace(/^[^/]+\//, ''));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
  }
}

/** Into the project, which may be built in a container. */
async function copyLibraries(directory: string, jobs: JobArtifacts): Promise<string[]> {
  const names: string[] = [];
  await mkdir(join(directory, 'lib'));
  for (const folder of ['flink-lib', 'jobs']) {
    for (const name of await readdir(join(jobs.directory, folder))) {
      await copyFile(join(jobs.directory, folder, name), join(directory, 'lib', name));
      names.push(name);
    }
  }
  return names;
}

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>io.databroker</groupId>
    <artifactId>jobs</artifactId>
    <version>1.0.0</version>`;

const aggregator = (variants: readonly Variant[]) => `${HEAD}
    <relativePath>jobs/pom.xml</relativePath>
  </parent>
  <artifactId>mutants</artifactId>
  <packaging>pom</packaging>
  <modules>${variants.map(({ name }) => `<module>${name}</module>`).join('')}</modules>
</project>
`;

const modulePom = (name: string, libraries: readonly string[]) => `${HEAD}
    <relativePath>../jobs/pom.xml</relativePath>
  </parent>
  <artifactId>mutant-${name}</artifactId>
  <dependencies>
${['flink-streaming-java', 'flink-clients'].map(provided).join('')}${libraries.map(library).join('')}
  </dependencies>
  <build><directory>\${project.basedir}/../target/${name}</directory></build>
</project>
`;

const provided = (artifact: string) => `
    <dependency>
      <groupId>org.apache.flink</groupId><artifactId>${artifact}</artifactId><scope>provided</scope>
    </dependency>`;

const library = (jar: string) => `
    <dependency>
      <groupId>io.databroker.built</groupId><artifactId>${jar.replace(/\.jar$/, '')}</artifactId>
      <version>1.0.0</version><scope>system</scope>
      <systemPath>\${project.basedir}/../lib/${jar}</systemPath>
    </dependency>`;

/** Reads a source file of the jobs. */
export function sourceReader(sources: string): (file: string) => Promise<string> {
  return (file) => readFile(join(sources, file), 'utf8');
}
