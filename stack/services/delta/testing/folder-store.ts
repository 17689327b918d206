import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { TableStore } from '../table.ts';

/** Tables in a folder of this host: `bucket` is the folder. */
export const folderStore: TableStore = {
  async list(bucket, prefix) {
    const entries = await readdir(join(bucket, prefix), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const keys = files.map((file) => relative(bucket, join(file.parentPath, file.name))).sort();
    return Promise.all(
      keys.map(async (key) => ({ key, bytes: (await stat(join(bucket, key))).size })),
    );
  },
  get: (bucket, key) => readFile(join(bucket, key)),
};
