import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '../../common/temporary.ts';
import { run } from '../../stack/engine/command.ts';

/** Why no disk of a fixed size can be mounted here; undefined when one can. */
export function whyNoSmallDisk(): string | undefined {
  if (process.platform !== 'linux') return `not run: a small disk needs Linux`;
  return process.getuid?.() === 0 ? undefined : 'not run: mounting a small disk needs root';
}

/** A disk of a fixed size, in memory, unmounted when it is disposed of. */
export class SmallDisk implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async mount(kib: number, options = ''): Promise<SmallDisk> {
    const path = await temporaryDirectory('disk');
    await run('mount', ['-t', 'tmpfs', '-o', `size=${kib}k${options}`, 'tmpfs', path]);
    return new SmallDisk(path);
  }

  /** Fills it until only so many bytes are free. */
  async fill(free: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.path);
    const filler = Buffer.alloc(Math.max(0, bavail * bsize - free));
    await writeFile(join(this.path, 'filler'), filler).catch((error: NodeJS.ErrnoException) => {
      // Somebody else writes as well: then it is as full as can be.
      if (error.code !== 'ENOSPC') throw error;
    });
  }

  async makeRoom(): Promise<void> {
    await rm(join(this.path, 'filler'), { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run('umount', ['--lazy', this.path]);
    await rm(this.path, { recursive: true, force: true });
  }
}
