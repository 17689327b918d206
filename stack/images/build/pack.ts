import { createWriteStream } from 'node:fs';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Permission } from '../recipe.ts';
import { packFrom } from './tar.ts';

/** Owner and mode that rules give to a path. */
export interface Access {
  uid: number;
  gid: number;
  mode: number | undefined;
}

/** All rules that match apply; a later one wins. Everything else belongs to root. */
export function accessOf(path: string, rules: readonly Permission[]): Access {
  const access: Access = { uid: 0, gid: 0, mode: undefined };
  for (const { paths, owner, mode } of rules) {
    if (!paths.some((pattern) => matches(path, pattern))) continue;
    if (owner !== undefined) {
      const [uid, gid] = owner.split(':').map(Number);
      access.uid = uid ?? 0;
      access.gid = gid ?? 0;
    }
    if (mode !== undefined) access.mode = Number.parseInt(mode, 8);
  }
  return access;
}

/** Is the path the pattern's, or beneath it? `*` stands for any characters but the slash. */
export function matches(path: string, pattern: string): boolean {
  const parts = path.split('/');
  const wanted = pattern.split('/');
  return wanted.every((part, index) => {
    const name = parts[index];
    if (name === undefined) return false;
    const [start = '', end] = part.split('*');
    if (end === undefined) return name === part;
    return name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end);
  });
}

/** Packs a tree so that the same tree gives the same archive, with owners and modes of the rules. */
export async function packTree(
  root: string,
  rules: readonly Permission[],
  archive: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pack = packFrom(root, {
    sort: true,
    map: (header) => {
      const path = relative('.', header.name);
      const { uid, gid, mode } = accessOf(path, rules);
      header.uid = uid;
      header.gid = gid;
      header.uname = '';
      header.gname = '';
      header.mtime = new Date(0);
      if (header.type !== 'symlink') header.mode = mode ?? plainMode(header.mode ?? 0o644);
      return header;
    },
  });
  await pipeline(pack, createWriteStream(archive), signal === undefined ? {} : { signal });
}

/** The modes of the umask of whoever builds must not reach the image. */
function plainMode(mode: number): number {
  return (mode & 0o111) === 0 ? 0o644 : 0o755;
}
