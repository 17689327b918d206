import { ask } from '../../engine/command.ts';

/** Why images can't be assembled on this host at all; undefined when they can. */
export async function whyNoDebian(): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    return `images are assembled on Debian or Ubuntu only, and this is ${process.platform}`;
  }
  const dpkg = await ask('dpkg-deb', ['--version']);
  return dpkg === undefined
    ? 'images are assembled on Debian or Ubuntu only, and there is no dpkg-deb'
    : undefined;
}
