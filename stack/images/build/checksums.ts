import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InfrastructureError } from '../../../common/errors.ts';

/** Reads lines of the form of `sha256sum`: file name to hash. */
export function parseChecksums(text: string): Map<string, string> {
  const checksums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) checksums.set(match[2], match[1]);
  }
  return checksums;
}

/**
 * Checks that a folder holds exactly the files of a list, each with its SHA-256.
 * @throws {InfrastructureError} CHECKSUM naming every file that differs, is missing or unexpected
 */
export async function verifyChecksums(folder: string, list: string): Promise<void> {
  const expected = parseChecksums(await readFile(list, 'utf8'));
  const wrong: string[] = [];
  for (const file of await readdir(folder)) {
    const wanted = expected.get(file);
    expected.delete(file);
    if (wanted === undefined) wrong.push(`${file}: not in the list`);
    else if ((await sha256(join(folder, file))) !== wanted) wrong.push(`${file}: other contents`);
  }
  for (const file of expected.keys()) wrong.push(`${file}: missing`);
  if (wrong.length > 0) {
    throw new InfrastructureError('CHECKSUM', 'downloaded artifacts are not the recorded ones', {
      subject: list,
      expected: 'exactly the recorded files with the recorded SHA-256',
      hint: `remove them from Maven's local repository and try again: ${findThem(wrong)}; if they stay different, do not use them`,
      evidence: wrong.join('\n'),
    });
  }
}

/** A command that removes the named artifacts from where Maven keeps them by default. */
function findThem(wrong: readonly string[]): string {
  const names = wrong.map((what) => `-name ${what.replace(/: [^:]*$/, '')}`);
  return `find ~/.m2/repository ${names.join(' -o ')} | xargs rm`;
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
