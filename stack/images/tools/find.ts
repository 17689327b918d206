import { constants } from 'node:fs';
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ask } from '../../engine/command.ts';
import { atLeast } from '../version.ts';
import { GO_NEEDED, goFolder } from './go.ts';

export type ToolName = 'apt' | 'jdk' | 'maven' | 'python' | 'go';

/** A usable tool's path and version, or what was found instead. */
export interface Found {
  path?: string;
  version?: string;
  seen?: string;
}

/** How each tool is found, in the order in which tools are named to people. */
export const FINDERS: Readonly<Record<ToolName, () => Promise<Found>>> = {
  apt: findApt,
  jdk: findJdk,
  maven: findMaven,
  python: findPython,
  go: findGo,
};

async function findApt(): Promise<Found> {
  const dpkg = await ask('dpkg-deb', ['--version']);
  const apt = await ask('apt-get', ['--version']);
  const version = apt?.match(/apt (\S+)/)?.[1];
  return dpkg === undefined || version === undefined ? {} : { path: 'apt-get', version };
}

async function findJdk(): Promise<Found> {
  const javac = await onPath('javac');
  const homes = [
    process.env['JAVA_HOME'],
    javac === undefined ? undefined : dirname(dirname(await realpath(javac))),
    ...(await children('/usr/lib/jvm')),
    ...(await children(join(homedir(), '.sdkman/candidates/java'))),
  ].filter((home) => home !== undefined);
  const others: string[] = [];
  for (const home of homes) {
    const version = await jdkVersion(home);
    if (version === undefined) continue;
    const complete = await Promise.all(
      ['bin/jlink', 'bin/jar', 'jmods/java.base.jmod'].map((file) => readable(join(home, file))),
    );
    if (version.split('.')[0] === '17' && complete.every(Boolean)) return { path: home, version };
    others.push(complete.every(Boolean) ? version : `${version} without jlink or jmods`);
  }
  return others.length === 0 ? {} : { seen: `JDK ${[...new Set(others)].join(', ')}` };
}

async function jdkVersion(home: string): Promise<string | undefined> {
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
  return release.match(/^JAVA_VERSION="([^"]+)"/m)?.[1];
}

async function findMaven(): Promise<Found> {
  const home = process.env['MAVEN_HOME'];
  const candidates = [
    await onPath('mvn'),
    ...(home === undefined ? [] : [join(home, 'bin/mvn')]),
    '/usr/share/maven/bin/mvn',
  ];
  for (const path of candidates) {
    if (path === undefined || !(await readable(path))) continue;
    const version = (await ask(path, ['--version']))?.match(/Apache Maven (\d[\w.]*)/)?.[1];
    if (version !== undefined && atLeast(version, '3.6')) return { path, version };
    // Maven itself does not start without Java, which may be about to be installed.
    if (version === undefined && process.env['JAVA_HOME'] === undefined) {
      return { path, version: 'unknown' };
    }
  }
  return {};
}

async function findPython(): Promise<Found> {
  for (const path of [await onPath('python3'), '/usr/bin/python3']) {
    if (path === undefined) continue;
    const version = (await ask(path, ['-m', 'pip', '--version']))?.match(/^pip (\S+)/)?.[1];
    if (version !== undefined) return { path, version: `pip ${version}` };
  }
  return {};
}

async function findGo(): Promise<Found> {
  const candidates = [
    await onPath('go'),
    '/usr/local/go/bin/go',
    join(goFolder(), 'bin/go'),
    ...(await children('/usr/lib'))
      .filter((path) => /\/go-1\.\d+$/.test(path))
      .map((path) => `${path}/bin/go`),
    ...(await children(join(homedir(), 'sdk'))).map((path) => `${path}/bin/go`),
  ];
  const old: string[] = [];
  for (const path of candidates) {
    if (path === undefined || !(await readable(path))) continue;
    const version = (await ask(path, ['version']))?.match(/go(\d+\.\d+(\.\d+)?)/)?.[1];
    if (version === undefined) continue;
    if (atLeast(version, GO_NEEDED)) return { path, version };
    old.push(version);
  }
  return old.length === 0 ? {} : { seen: `Go ${old.join(', ')}` };
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(':').filter(Boolean)) {
    const path = join(folder, name);
    if (await readable(path, constants.X_OK)) return path;
  }
  return undefined;
}

async function readable(path: string, mode: number = constants.R_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

async function children(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((name) => join(folder, name));
}
