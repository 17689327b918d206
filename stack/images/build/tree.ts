import { cp, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InfrastructureError } from '../../../common/errors.ts';

/** Copies a folder's contents over a tree. */
export async function overlay(from: string, root: string): Promise<void> {
  await cp(from, root, { recursive: true, force: true, verbatimSymlinks: true });
}

/** Makes symbolic links: path in the tree to target. */
export async function link(root: string, links: Record<string, string>): Promise<void> {
  for (const [path, target] of Object.entries(links)) {
    const full = join(root, path);
    await mkdir(dirname(full), { recursive: true });
    await rm(full, { force: true });
    await symlink(target, full);
  }
}

/** Removes files that the recipe names; each must be there, or the recipe is out of date. */
export async function removeAll(root: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(join(root, path), { recursive: true });
}

/** Replaces every occurrence of texts in one file; each must occur. */
export async function replaceTexts(
  root: string,
  file: string,
  texts: readonly { from: string; to: string }[],
): Promise<void> {
  const full = join(root, file);
  let content = await readFile(full, 'utf8');
  for (const { from, to } of texts) {
    if (!content.includes(from)) {
      throw new InfrastructureError(
        'RECIPE_INVALID',
        `${file} does not contain ${JSON.stringify(from)}`,
      );
    }
    content = content.replaceAll(from, to);
  }
  await writeFile(full, content);
}

/** Moves folders of an unpacked archive into the tree. */
export async function place(
  unpacked: string,
  root: string,
  mapping: Record<string, string>,
): Promise<void> {
  for (const [from, to] of Object.entries(mapping)) {
    const source = join(unpacked, from);
    if (!(await exists(source))) {
      throw new InfrastructureError('RECIPE_INVALID', `the archives hold no ${from}`);
    }
    await mkdir(dirname(join(root, to)), { recursive: true });
    await cp(source, join(root, to), { recursive: true, force: true, verbatimSymlinks: true });
  }
}

/** Is there a file, a folder or a link, even a broken one? */
export async function present(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
