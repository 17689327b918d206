import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OwnerState, ownerOfThisProcess, ownerState } from './owner.ts';

const PREFIX = 'data-broker-';
/** Between the parts of a name: in no part of an owner, and harmless in a path. */
const SEPARATOR = '+';

/**
 * Makes a directory below the system's for temporary files and gives its path; the caller removes it. Its name
 * tells which process that is, so that {@link sweepTemporary} finds what a killed one has left.
 * @param kind what it is for, such as `verify`
 * @throws the error of the file system
 */
export function temporaryDirectory(kind: string): Promise<string> {
  const owner = ownerOfThisProcess().split('/');
  return mkdtemp(join(tmpdir(), [`${PREFIX}${kind}`, ...owner, ''].join(SEPARATOR)));
}

/** A temporary directory of ours, any process's. */
interface Found {
  path: string;
  state: OwnerState;
}

async function findTemporary(): Promise<Found[]> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  return names.flatMap((name) => {
    const [, ...owner] = name.split(SEPARATOR);
    return owner.length < 2
      ? []
      : [{ path: join(tmpdir(), name), state: ownerState(owner.slice(0, -1).join('/')) }];
  });
}

/**
 * Removes the temporary directories of processes that are dead, as far as this user may.
 * @returns the paths of those that are gone now
 */
export async function sweepTemporary(): Promise<string[]> {
  const dead = (await findTemporary()).filter(({ state }) => state === 'dead');
  const removed = await Promise.all(
    dead.map(({ path }) =>
      rm(path, { recursive: true, force: true }).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return removed.flat();
}
