import { InfrastructureError } from '../../../common/errors.ts';
import type { Progress } from '../../../common/progress.ts';
import { aptCandidate, aptInstall, refreshAptLists, whyNoApt } from '../../engine/apt.ts';
import { withLock } from '../../engine/lock.ts';
import type { Recipe, Step } from '../recipe.ts';
import { FINDERS, type Found, type ToolName } from './find.ts';
import { installGo } from './go.ts';

/** The programs that recipes need on the host. */
export interface Tools {
  /** Of the program, or of the JDK's folder. */
  path(tool: ToolName): string;
}

/** Debian packages that bring a tool; Go is special, since Debian's may be too old. */
const PACKAGES: Partial<Record<ToolName, string[]>> = {
  jdk: ['openjdk-17-jdk-headless'],
  maven: ['maven'],
  python: ['python3', 'python3-pip'],
};

/** What the steps of these recipes need. */
export function toolsFor(recipes: readonly Recipe[]): ToolName[] {
  const needed = new Set(recipes.flatMap((recipe) => recipe.steps.flatMap(toolsOfStep)));
  return (Object.keys(FINDERS) as ToolName[]).filter((tool) => needed.has(tool));
}

function toolsOfStep(step: Step): ToolName[] {
  if ('debs' in step) return ['apt'];
  if ('jlink' in step) return ['jdk'];
  if ('maven' in step) return ['jdk', 'maven'];
  if ('wheels' in step) return ['jdk', 'python'];
  if ('go' in step) return ['go'];
  return [];
}

/**
 * Finds the tools, or installs them with apt as root on Debian.
 * @throws {InfrastructureError} TOOLS_MISSING naming all that are missing, before anything is built
 */
export async function obtainTools(
  needed: readonly ToolName[],
  options: { install: boolean; progress: Progress; signal?: AbortSignal | undefined },
): Promise<Tools> {
  const found = await findAll(needed);
  let missing = needed.filter((tool) => found.get(tool)?.path === undefined);
  if (missing.length > 0 && !missing.includes('apt')) {
    const obstacle = options.install ? await whyNoApt() : '--no-install forbids installing it';
    if (obstacle !== undefined) throw missingTools(missing, found, obstacle);
    await withLock('tools', options, () => install(missing, found, options));
    for (const [tool, result] of await findAll(missing)) found.set(tool, result);
    missing = missing.filter((tool) => found.get(tool)?.path === undefined);
  }
  if (missing.length > 0) throw missingTools(missing, found, 'no Debian package here brings it');
  return {
    path(tool) {
      const path = found.get(tool)?.path;
      if (path === undefined) throw new Error(`tool ${tool} was not asked for`);
      return path;
    },
  };
}

async function findAll(tools: readonly ToolName[]): Promise<Map<ToolName, Found>> {
  return new Map(
    await Promise.all(tools.map(async (tool) => [tool, await FINDERS[tool]()] as const)),
  );
}

async function install(
  missing: readonly ToolName[],
  found: ReadonlyMap<ToolName, Found>,
  options: { progress: Progress; signal?: AbortSignal | undefined },
): Promise<void> {
  await refreshAptLists(options.signal);
  const packages = missing.flatMap((tool) => PACKAGES[tool] ?? []);
  const unknown: ToolName[] = [];
  for (const tool of missing) {
    for (const name of PACKAGES[tool] ?? []) {
      if ((await aptCandidate(name)) === undefined) unknown.push(tool);
    }
  }
  if (unknown.length > 0) {
    throw missingTools(unknown, found, 'this release of Debian has no such package');
  }
  if (packages.length > 0) {
    await aptInstall(packages, 'needed to build images', options.progress, options.signal);
  }
  if (missing.includes('go')) await installGo(options.progress, options.signal);
}

/** What brings each tool. */
export const FIXES: Readonly<Record<ToolName, string>> = {
  apt: 'apt-get and dpkg-deb: assembled images are built on Debian or Ubuntu only',
  jdk: 'a JDK 17 with jlink and jmods: apt-get install openjdk-17-jdk-headless, or set JAVA_HOME to one',
  maven: 'Maven 3.6 or newer: apt-get install maven',
  python: 'Python 3 with pip: apt-get install python3-pip',
  go: 'Go 1.25 or newer: put it on the PATH or in /usr/local/go',
};

function missingTools(
  missing: readonly ToolName[],
  found: ReadonlyMap<ToolName, Found>,
  obstacle: string,
): InfrastructureError {
  const what = missing.map((tool) => {
    const seen = found.get(tool)?.seen;
    return seen === undefined ? FIXES[tool] : `${FIXES[tool]} (seen: ${seen})`;
  });
  return new InfrastructureError(
    'TOOLS_MISSING',
    `building images needs tools that are missing: ${missing.join(', ')}; ${obstacle}`,
    {
      subject: missing.join(', '),
      expected: what.join('; '),
      hint: 'install these, or use images from a registry: --images registry',
    },
  );
}
