import { createHash } from 'node:crypto';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../../stack/engine/command.ts';

const hashOf = async (algorithm: string, path: string) =>
  createHash(algorithm)
    .update(await readFile(path))
    .digest('hex');

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Cuts a file off in the middle, as a broken connection would. */
export async function cutOff(path: string): Promise<void> {
  await truncate(path, Math.floor((await readFile(path)).length / 2));
}

/** A recipe of one step, with the files that the step wants beside it. */
export async function writeRecipe(
  root: string,
  name: string,
  step: object,
  files: Record<string, string> = {},
): Promise<void> {
  const recipe = { description: 'of a test', steps: [step] };
  await write(join(root, name, 'recipe.json'), JSON.stringify(recipe));
  for (const [file, content] of Object.entries(files)) await write(join(root, name, file), content);
}

/** A Maven repository in a folder with one artifact, `<group>:tiny:1`. */
export async function mavenRepository(folder: string, group: string) {
  const jar = join(folder, ...group.split('.'), 'tiny/1/tiny-1.jar');
  const coordinates = `<groupId>${group}</groupId><artifactId>tiny</artifactId><version>1</version>`;
  const pom = `<project><modelVersion>4.0.0</modelVersion>${coordinates}</project>`;
  await write(jar, 'the contents of the artifact, whole\n'.repeat(100));
  await write(jar.replace('.jar', '.pom'), pom);
  for (const file of [jar, jar.replace('.jar', '.pom')]) {
    await write(`${file}.sha1`, await hashOf('sha1', file));
  }
  return {
    jar,
    /** The line of `artifacts.sha256` for what is there now. */
    recorded: async () => `${await hashOf('sha256', jar)}  tiny-1.jar\n`,
    /** The pom.xml of a recipe that depends on the artifact. */
    pom: `<project><modelVersion>4.0.0</modelVersion>
      <groupId>${group}</groupId><artifactId>recipe</artifactId><version>1</version><packaging>pom</packaging>
      <repositories><repository><id>of-a-test</id><url>${pathToFileURL(folder)}</url></repository></repositories>
      <dependencies><dependency>${coordinates}</dependency></dependencies></project>`,
  };
}

/** A folder with one wheel, `tiny` 1.0, for pip's `--find-links`. */
export async function wheelFolder(folder: string) {
  const wheel = join(folder, 'tiny-1.0-py3-none-any.whl');
  const info = 'tiny-1.0.dist-info';
  await write(join(folder, 'src/tiny/data.txt'), 'whole\n'.repeat(1000));
  await write(
    join(folder, 'src', info, 'METADATA'),
    'Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n',
  );
  await write(
    join(folder, 'src', info, 'WHEEL'),
    'Wheel-Version: 1.0\nGenerator: a test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  );
  await write(join(folder, 'src', info, 'RECORD'), '');
  await run('python3', ['-m', 'zipfile', '-c', wheel, 'tiny', info], { cwd: join(folder, 'src') });
  return {
    wheel,
    /** The line of `requirements.txt` for what is there now. */
    recorded: async () => `tiny==1.0 --hash=sha256:${await hashOf('sha256', wheel)}\n`,
  };
}

/** A Go module proxy in a folder with one module, `example.test/tiny` v1.0.0. */
export async function goProxy(folder: string) {
  const versions = join(folder, 'proxy/example.test/tiny/@v');
  const module = 'module example.test/tiny\n\ngo 1.25\n';
  const zip = join(versions, 'v1.0.0.zip');
  await write(join(versions, 'v1.0.0.info'), '{"Version":"v1.0.0"}');
  await write(join(versions, 'v1.0.0.mod'), module);
  const source = join(folder, 'src/example.test/tiny@v1.0.0');
  await write(join(source, 'go.mod'), module);
  await write(join(source, 'main.go'), 'package main\n\nfunc main() {}\n');
  // Go refuses archives with entries of directories, which zipfile's own command makes.
  const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name in sys.argv[2:]: archive.write(name)`;
  const names = ['go.mod', 'main.go'].map((file) => `example.test/tiny@v1.0.0/${file}`);
  await run('python3', ['-c', script, zip, ...names], { cwd: join(folder, 'src') });
  const moduleSum = createHash('sha256')
    .update(`${createHash('sha256').update(module).digest('hex')}  go.mod\n`)
    .digest('base64');
  return {
    zip,
    address: pathToFileURL(join(folder, 'proxy')).href,
    /** Files of a recipe that builds the module, recorded with a sum that is not its own. */
    files: {
      'go.mod': `module recipe.test/tiny\n\ngo 1.25\n\nrequire example.test/tiny v1.0.0\n`,
      'go.sum': `example.test/tiny v1.0.0 h1:${Buffer.alloc(32, 7).toString('base64')}\nexample.test/tiny v1.0.0/go.mod h1:${moduleSum}\n`,
      'tools.go': '//go:build tools\n\npackage tools\n\nimport _ "example.test/tiny"\n',
    },
  };
}
