import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../engine/command.ts';
import type { BuildContext } from './context.ts';
import { unzip } from './java.ts';
import { downloadFailure } from './mismatch.ts';
import { place } from './tree.ts';

/**
 * Fetches the wheels of the recipe's requirements.txt (pip checks the recorded hashes) for one
 * fixed platform, and takes folders out of them.
 */
export async function addWheels(
  mapping: Record<string, string>,
  context: BuildContext,
): Promise<void> {
  const folder = join(context.work, 'wheels');
  const requirements = join(context.recipe, 'requirements.txt');
  await mkdir(folder, { recursive: true });
  context.say('pip: fetching wheels');
  await run(
    context.tools.path('python'),
    [
      ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary=:all:'],
      ...['--platform', 'manylinux2014_x86_64', '--implementation', 'cp'],
      ...['--python-version', '311', '--abi', 'cp311', '--progress-bar', 'off', '--dest', folder],
      ...['--requirement', requirements],
    ],
    {
      signal: context.signal,
      onLine: (line) => context.say(`pip: ${line.trim()}`),
      hint: 'check that pip can reach its index (pip config, proxy)',
    },
  ).catch((error) => {
    throw downloadFailure(error, requirements);
  });
  const unpacked = join(context.work, 'unpacked-wheels');
  for (const file of await readdir(folder)) {
    const [name, version] = file.split('-');
    if (name !== undefined && version !== undefined) context.contains(name, version);
    await unzip(join(folder, file), unpacked, context);
  }
  await place(unpacked, context.root, mapping);
}
