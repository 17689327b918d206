import { readFileSync } from 'node:fs';
import { InfrastructureError } from '../common/errors.ts';
import type { Engine } from './engine/index.ts';

/** What the engine and the host need besides the containers, bytes. */
const RESERVE = 1024 ** 3;

const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** Memory that this host could still give, bytes; undefined where it can't be known. */
function availableMemory(): number | undefined {
  try {
    const kib = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/**
 * Makes sure, before anything is started, that the engine has the memory that the services may use.
 * @param memory bytes by service
 * @throws {InfrastructureError} MEMORY with the sum and its parts
 */
export function requireMemory(
  engine: Pick<Engine, 'memoryBytes'>,
  memory: Readonly<Record<string, number>>,
  available: number | undefined = availableMemory(),
): void {
  const needed = Object.values(memory).reduce((sum, bytes) => sum + bytes, RESERVE);
  const offered = Math.min(engine.memoryBytes, available ?? Number.POSITIVE_INFINITY);
  if (offered >= needed) return;
  const parts = Object.entries(memory)
    .filter(([, bytes]) => bytes > 0)
    .map(([service, bytes]) => `${service} ${gib(bytes)}`);
  throw new InfrastructureError(
    'MEMORY',
    `${gib(offered)} of memory are free, ${gib(needed)} needed`,
    {
      subject: `${parts.join(', ')}, host ${gib(RESERVE)}`,
      expected: `${gib(needed)} of the engine's ${gib(engine.memoryBytes)}`,
      hint: 'end other programs and containers, give the engine more memory, or lower heap and memory settings of the stack',
    },
  );
}

/** Bytes that a run may write: data of the services, at the engine; ledgers and bundles, here. */
const ENGINE_DISK = 3 * 1024 ** 3;
const TEMPORARY_DISK = 1024 ** 3;
/** A bundle of a million records has about 200 MB. */
const BUNDLE_DISK = 256 * 1024 ** 2;

/** A directory of this host and the free bytes of its disk; undefined when that can't be known. */
export interface Place {
  path: string;
  freeBytes: number | undefined;
}

/**
 * Makes sure that a run has room for what it writes, also when all images are there. A disk whose free
 * space can't be known (a remote engine's) is not checked.
 * @throws {InfrastructureError} DISK_FULL with the numbers
 */
export function requireDisk(
  engine: Pick<Engine, 'storageRoot' | 'storageFreeBytes'>,
  temporary: Place,
  bundle?: Place,
): void {
  const places = [
    {
      what: "the engine's storage",
      path: engine.storageRoot,
      free: engine.storageFreeBytes,
      needed: ENGINE_DISK,
      hint: 'free some space there: docker system prune, npm run clean',
    },
    {
      what: 'temporary files',
      path: temporary.path,
      free: temporary.freeBytes,
      needed: TEMPORARY_DISK,
      hint: 'free some space there, or set TMPDIR to a larger disk',
    },
    {
      what: 'the run bundle',
      path: bundle?.path ?? '',
      free: bundle?.freeBytes,
      needed: BUNDLE_DISK,
      hint: 'free some space there, or choose another directory with --out DIR',
    },
  ];
  for (const { what, path, free, needed, hint } of places) {
    if (free === undefined || free >= needed) continue;
    throw new InfrastructureError(
      'DISK_FULL',
      `${gib(free)} are free for ${what}, ${gib(needed)} needed`,
      {
        subject: path,
        expected: `${gib(needed)} free`,
        hint,
      },
    );
  }
}
