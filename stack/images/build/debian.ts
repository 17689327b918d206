import { spawn } from 'node:child_process';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InfrastructureError } from '../../../common/errors.ts';
import { refreshAptLists } from '../../engine/apt.ts';
import { ask, run } from '../../engine/command.ts';
import type { BuildContext } from './context.ts';
import { downloadFailure } from './mismatch.ts';
import { extractTo } from './tar.ts';
import { link, present } from './tree.ts';

/**
 * Unpacks Debian packages, without their scripts, into a tree where /bin, /sbin, /lib and /lib64
 * are links into /usr. The packages come from apt, which checks their signatures.
 */
export async function unpackDebs(names: readonly string[], context: BuildContext): Promise<void> {
  const { root, work, signal } = context;
  const folder = join(work, 'debs');
  await mkdir(folder, { recursive: true });
  // apt downloads as its own user, which must be able to write here.
  await chmod(folder, 0o777);
  context.say('downloading Debian packages');
  if (process.getuid?.() === 0) await refreshAptLists(signal);
  await run('apt-get', ['download', ...names], {
    cwd: folder,
    signal,
    hint: 'run apt-get update as root, then try again',
  }).catch((error) => {
    throw downloadFailure(error, "apt's lists of packages");
  });
  await link(root, { bin: 'usr/bin', sbin: 'usr/sbin', lib: 'usr/lib', lib64: 'usr/lib64' });
  for (const directory of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', directory), { recursive: true });
  }
  for (const file of (await readdir(folder)).sort()) {
    context.say(`unpacking ${file}`);
    await unpackDeb(join(folder, file), root, signal);
    const fields = await ask('dpkg-deb', ['-f', join(folder, file), 'Package', 'Version']);
    const name = fields?.match(/^Package: (.+)$/m)?.[1];
    const version = fields?.match(/^Version: (.+)$/m)?.[1];
    if (name !== undefined && version !== undefined) context.contains(name, version);
  }
}

/** Where a package's path belongs in a tree whose /bin, /sbin and /lib* are links into /usr. */
export function mergedPath(path: string): string {
  const clean = path.replace(/^\.?\/+/, '').replace(/\/+$/, '');
  return /^(bin|sbin|lib|lib64)(\/|$)/.test(clean) ? `usr/${clean}` : clean;
}

async function unpackDeb(
  file: string,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const child = spawn('dpkg-deb', ['--fsys-tarfile', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const unpack = extractTo(root, {
    map: (header) => {
      header.name = mergedPath(header.name) || '.';
      if (header.type === 'link' && header.linkname) header.linkname = mergedPath(header.linkname);
      return header;
    },
    // Ownership is set when the tree is packed.
    chown: false,
    // The packages are signed; their absolute links mean the root of the image.
    validateSymlinks: false,
  });
  await pipeline(child.stdout, unpack);
  const status = await ended;
  if (status !== 0) {
    throw new InfrastructureError('COMMAND_FAILED', `dpkg-deb ended with ${status}`, {
      subject: file,
    });
  }
}

/** Links every applet of busybox that no package brought. */
export async function linkBusybox(path: string, context: BuildContext): Promise<void> {
  const applets = await run(join(context.root, path), ['--list'], { signal: context.signal });
  for (const applet of applets.split('\n').filter(Boolean)) {
    if (await present(join(context.root, 'usr/bin', applet))) continue;
    if (await present(join(context.root, 'usr/sbin', applet))) continue;
    await link(context.root, { [`usr/bin/${applet}`]: 'busybox' });
  }
}
