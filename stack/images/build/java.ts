import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../engine/command.ts';
import { verifyChecksums } from './checksums.ts';
import type { BuildContext } from './context.ts';
import { oneAtATime } from './limit.ts';
import { place } from './tree.ts';

const COPY_DEPENDENCIES =
  'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Maven's local repository is not made for several processes at once. */
const maven = oneAtATime();

/** Links a Java runtime with all modules of the host's JDK and gives it a class data archive. */
export async function linkRuntime(to: string, context: BuildContext): Promise<void> {
  const { signal } = context;
  const jdk = context.tools.path('jdk');
  const output = join(context.root, to);
  await mkdir(dirname(output), { recursive: true });
  context.say('jlink: all modules');
  await run(
    join(jdk, 'bin/jlink'),
    [
      ...['--module-path', join(jdk, 'jmods'), '--add-modules', 'ALL-MODULE-PATH'],
      ...['--no-header-files', '--no-man-pages', '--strip-java-debug-attributes'],
      ...['--output', output],
    ],
    { signal },
  );
  context.say('java -Xshare:dump');
  await run(join(output, 'bin/java'), ['-Xshare:dump'], { signal });
  const version = await run(join(output, 'bin/java'), ['--version'], { signal });
  context.contains('java', version.split('\n')[0] ?? '');
}

/**
 * Puts the dependencies of the recipe's pom.xml into a folder of the image, or unpacks them, after
 * checking each against artifacts.sha256.
 */
export async function addMaven(
  step: { to: string } | { unpack: Record<string, string> },
  context: BuildContext,
): Promise<void> {
  const folder = join(context.work, 'maven');
  await maven(async () => {
    context.say('mvn: fetching artifacts');
    await run(
      context.tools.path('maven'),
      [
        ...['--batch-mode', '--no-transfer-progress', '-f', join(context.recipe, 'pom.xml')],
        ...[COPY_DEPENDENCIES, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
      ],
      {
        signal: context.signal,
        env: { JAVA_HOME: context.tools.path('jdk') },
        onLine: (line) => context.say(`mvn: ${line.replace(/^\[\w+\]\s*/, '')}`),
        hint: 'check that Maven can reach its repository (settings.xml, proxy)',
      },
    );
  }, context.signal);
  context.say('checking artifacts');
  await verifyChecksums(folder, join(context.recipe, 'artifacts.sha256'));
  for (const file of await readdir(folder)) {
    const match = /^(.+?)-(\d.*)\.(?:jar|zip)$/.exec(file);
    if (match?.[1] !== undefined && match[2] !== undefined) context.contains(match[1], match[2]);
    if ('unpack' in step) await unzip(join(folder, file), join(context.work, 'unzipped'), context);
  }
  if ('unpack' in step) {
    await place(join(context.work, 'unzipped'), context.root, step.unpack);
    return;
  }
  await mkdir(join(context.root, step.to), { recursive: true });
  for (const file of await readdir(folder)) {
    await copyFile(join(folder, file), join(context.root, step.to, file));
  }
}

/** Unpacks a zip, jar or wheel with the JDK's `jar`, which keeps no modes: recipes set them. */
export async function unzip(file: string, to: string, context: BuildContext): Promise<void> {
  await mkdir(to, { recursive: true });
  context.say(`unpacking ${file.slice(file.lastIndexOf('/') + 1)}`);
  await run(join(context.tools.path('jdk'), 'bin/jar'), ['--extract', '--file', file], {
    cwd: to,
    signal: context.signal,
  });
}
