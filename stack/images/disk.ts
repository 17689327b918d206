import { mkdir } from 'node:fs/promises';
import { InfrastructureError } from '../../common/errors.ts';
import { cacheDirectory } from '../engine/cache.ts';
import { type Engine, freeBytes } from '../engine/engine.ts';
import { CATALOGUE, type ImageName } from './catalogue.ts';

const MEBI = 2 ** 20;
/** The assembled images' common base, and what must stay free besides. */
const BASE_MIB = 200;
const RESERVE_MIB = 1024;

/** MiB needed where the engine keeps images, and in this user's caches. */
export interface DiskNeed {
  engineMiB: number;
  cacheMiB: number;
}

/** Adds up what missing images need. */
export function diskNeed(names: readonly ImageName[], source: 'registry' | 'packages'): DiskNeed {
  const need: DiskNeed = { engineMiB: 0, cacheMiB: 0 };
  for (const name of names) {
    need.engineMiB += CATALOGUE[name][source].sizeMiB;
    if (source === 'packages') need.cacheMiB += CATALOGUE[name].packages.workMiB;
  }
  if (source === 'packages' && names.length > 0) need.engineMiB += BASE_MIB;
  return need;
}

/**
 * Checks the free space before anything is pulled or built.
 * @throws {InfrastructureError} DISK_FULL with the numbers
 */
export async function checkDisk(
  engine: Engine,
  names: readonly ImageName[],
  source: 'registry' | 'packages',
): Promise<void> {
  const need = diskNeed(names, source);
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true });
  compare(engine.storageRoot, engine.storageFreeBytes, need.engineMiB);
  if (source === 'packages') compare(cache, await freeBytes(cache), need.cacheMiB);
}

function compare(folder: string, free: number | undefined, needMiB: number): void {
  const freeMiB = free === undefined ? undefined : Math.floor(free / MEBI);
  if (needMiB === 0 || freeMiB === undefined || freeMiB >= needMiB + RESERVE_MIB) return;
  throw new InfrastructureError(
    'DISK_FULL',
    `${folder} has ${freeMiB} MiB free; the missing images need about ${needMiB} MiB`,
    {
      subject: folder,
      expected: `${needMiB + RESERVE_MIB} MiB free, ${RESERVE_MIB} of them for the run itself`,
      hint: 'free some space (docker system prune), or set DATA_BROKER_CACHE to a larger disk',
    },
  );
}
