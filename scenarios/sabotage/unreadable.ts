import { COLD_BUCKET } from '../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import type { ObjectStore } from '../../stack/services/minio.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { keyOf, tableFolder } from './cold.ts';

/** A cold store that can't be read: what the verdict must say, and how to undo it. */
export interface Unreadable {
  reason: string;
  undo(): Promise<void>;
}

async function takeAway(minio: ObjectStore, key: string, reason: string): Promise<Unreadable> {
  const content = await minio.get(COLD_BUCKET, key);
  await minio.remove(COLD_BUCKET, key);
  return { reason, undo: () => minio.put(COLD_BUCKET, key, content) };
}

/** Deletes the commit before the last from the table's log. */
export async function takeVersionAway(
  { coldTable, minio }: StartedDataBroker,
  source: PlatformSource,
): Promise<Unreadable> {
  const version = ((await coldTable(source.coldTable).snapshot())?.version ?? 0) - 1;
  if (version < 0) throw new Error('the cold store has too few versions');
  const name = `${String(version).padStart(20, '0')}.json`;
  const key = `${tableFolder(source)}/_delta_log/${name}`;
  return takeAway(minio, key, `DELTA_MISSING_VERSION: version ${version} is missing`);
}

/** Deletes a data file that the table's newest version names. */
export async function takeDataFileAway(
  { coldTable, minio }: StartedDataBroker,
  source: PlatformSource,
): Promise<Unreadable> {
  const file = (await coldTable(source.coldTable).snapshot())?.files.at(-1);
  if (file === undefined) throw new Error('the cold store has no rows');
  const reason = `DELTA_MISSING_FILE: the data file ${file.path} is missing`;
  return takeAway(minio, keyOf(source, file), reason);
}
