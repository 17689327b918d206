import { access, readdir, readFile, stat } from 'node:fs/promises';
import type { Progress } from '../../common/progress.ts';
import { ask, run } from './command.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Another apt, such as the unattended upgrades, is waited for. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=300'];

/** Why apt can't install packages here; undefined when it can. */
export async function whyNoApt(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'this is not root';
  if ((await ask('apt-get', ['--version'])) === undefined) {
    return 'this Linux has no apt-get (not Debian or Ubuntu)';
  }
  return undefined;
}

/** What `apt-get install` would install now; undefined when apt does not know the package. */
export async function aptCandidate(name: string): Promise<string | undefined> {
  const policy = await ask('apt-cache', ['policy', name]);
  const version = policy?.match(/Candidate: (\S+)/)?.[1];
  return version === '(none)' ? undefined : version;
}

/**
 * Fetches the lists of packages when they are missing or older than a day: older lists name
 * versions that the archive has replaced.
 */
export async function refreshAptLists(signal: AbortSignal | undefined): Promise<void> {
  const times = await Promise.all(
    ['/var/lib/apt/lists', '/var/lib/apt/lists/partial'].map(async (path) => {
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      return mtimeMs;
    }),
  );
  const files = await readdir('/var/lib/apt/lists').catch(() => []);
  const present = files.some((file) => file.includes('_Packages'));
  if (present && Date.now() - Math.max(...times) < DAY) return;
  await run('apt-get', [...PATIENT, 'update', '-q'], {
    signal,
    hint: 'check the network and /etc/apt/sources.list',
  });
}

/** Installs Debian packages without questions and says so in one line first. */
export async function aptInstall(
  names: readonly string[],
  why: string,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  progress.note(`installing ${names.join(', ')} with apt: ${why}`);
  await refreshAptLists(signal);
  const label = `apt ${names.join(' ')}`;
  await run('apt-get', [...PATIENT, 'install', '-y', '-q', '--no-install-recommends', ...names], {
    signal,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    onLine: (line) => progress.update(label, line),
    hint: `run: apt-get update && apt-get install ${names.join(' ')}`,
  });
  progress.done(label, 'installed');
}

/** Is systemd process 1, so that services are started through it? */
export async function runsSystemd(): Promise<boolean> {
  try {
    await access('/run/systemd/system');
    return (await readFile('/proc/1/comm', 'utf8')).trim() === 'systemd';
  } catch {
    return false;
  }
}
