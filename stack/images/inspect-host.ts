import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { errorMessage } from '../../common/errors.ts';
import { silent } from '../../common/progress.ts';
import { whyNoApt } from '../engine/apt.ts';
import { cacheDirectory } from '../engine/cache.ts';
import { findDockerd } from '../engine/daemon.ts';
import { connectEngine, type Engine, freeBytes } from '../engine/engine.ts';
import { imageNames } from './catalogue.ts';
import { diskNeed } from './disk.ts';
import { presentImages } from './obtain.ts';
import { RegistrySource, registryOf, registryReference } from './registry-source.ts';
import { FINDERS, type ToolName } from './tools/find.ts';
import { FIXES } from './tools/tools.ts';
import { atLeast } from './version.ts';

/** One thing about this host. `warn` is something a run may have to work around, `fail` stops it. */
export interface Finding {
  what: string;
  verdict: 'ok' | 'warn' | 'fail';
  seen: string;
  fix?: string;
}

const GIBI = 2 ** 30;
/** Kafka, Flink, Elasticsearch and MinIO at their smallest. */
const MEMORY_NEEDED = 6 * GIBI;
const NODE_NEEDED = '22.22';

/** Looks at all that a run needs of this host; changes nothing and ends within about 20 seconds. */
export async function inspectHost(): Promise<Finding[]> {
  const engine = await connectEngine();
  const usable = 'reason' in engine ? undefined : engine;
  const groups = await Promise.all([
    [inspectNode()],
    'reason' in engine ? [await inspectMissingEngine(engine.reason)] : [inspectEngine(engine)],
    [inspectMemory(usable)],
    inspectDisk(usable),
    usable === undefined ? [] : inspectImages(usable),
    inspectTools(),
  ]);
  return groups.flat();
}

function inspectNode(): Finding {
  const version = process.versions.node;
  const what = 'Node.js';
  if (atLeast(version, NODE_NEEDED)) return { what, verdict: 'ok', seen: version };
  return { what, verdict: 'fail', seen: version, fix: `install Node.js ${NODE_NEEDED} or newer` };
}

function inspectEngine(engine: Engine): Finding {
  const seen = `${engine.kind} ${engine.version} at ${engine.api}, ${engine.cpus} cores, cgroup v${engine.cgroupVersion}, ${engine.operatingSystem}`;
  if (!engine.isRemote) return { what: 'container engine', verdict: 'ok', seen };
  return {
    what: 'container engine',
    verdict: 'fail',
    seen: `${seen}; it is on another host`,
    fix: 'unset DOCKER_HOST or change the Docker context',
  };
}

async function inspectMissingEngine(reason: string): Promise<Finding> {
  const what = 'container engine';
  const dockerd = await findDockerd();
  const obstacle = await whyNoApt();
  if (dockerd !== undefined && process.getuid?.() === 0) {
    return { what, verdict: 'warn', seen: `${dockerd} does not run; a run would start it` };
  }
  if (dockerd === undefined && obstacle === undefined) {
    return { what, verdict: 'warn', seen: 'none; a run would install docker.io with apt' };
  }
  const fix = 'start Docker or Podman, or set DOCKER_HOST to its socket';
  return { what, verdict: 'fail', seen: `${reason}; ${obstacle ?? 'this is not root'}`, fix };
}

function inspectMemory(engine: Engine | undefined): Finding {
  const bytes = engine?.memoryBytes ?? totalmem();
  const seen = `${(bytes / GIBI).toFixed(1)} GiB`;
  if (bytes >= MEMORY_NEEDED) return { what: 'memory', verdict: 'ok', seen };
  const needed = `${MEMORY_NEEDED / GIBI} GiB`;
  return { what: 'memory', verdict: 'fail', seen, fix: `give the engine at least ${needed}` };
}

async function inspectDisk(engine: Engine | undefined): Promise<Finding[]> {
  const cache = cacheDirectory();
  await mkdir(cache, { recursive: true }).catch(() => undefined);
  const need = diskNeed(imageNames, 'packages');
  return [
    diskFinding(
      'disk of the engine',
      engine?.storageRoot,
      engine?.storageFreeBytes,
      need.engineMiB,
    ),
    diskFinding('disk of the cache', cache, await freeBytes(cache), need.cacheMiB),
  ].filter((finding) => finding !== undefined);
}

function diskFinding(
  what: string,
  folder: string | undefined,
  free: number | undefined,
  needMiB: number,
): Finding | undefined {
  if (folder === undefined || free === undefined) return undefined;
  const seen = `${(free / GIBI).toFixed(1)} GiB free in ${folder}`;
  if (free >= (needMiB + 1024) * 2 ** 20) return { what, verdict: 'ok', seen };
  const fix = `all images, from nothing, need about ${(needMiB / 1024).toFixed(1)} GiB there`;
  return { what, verdict: 'warn', seen, fix };
}

async function inspectImages(engine: Engine): Promise<Finding[]> {
  const options = { source: 'auto', install: false, progress: silent } as const;
  const present = await presentImages(engine, imageNames, options);
  const missing = imageNames.filter((name) => !present.has(name));
  const registry = new RegistrySource(engine, options);
  const names = new Map(imageNames.map((name) => [registryOf(registryReference(name)), name]));
  const registries = await Promise.all(
    [...names].map(async ([host, name]): Promise<Finding> => {
      const obstacle = await registry.obstacle(name).catch(errorMessage);
      const what = `registry ${host}`;
      if (obstacle === undefined) return { what, verdict: 'ok', seen: 'the engine reaches it' };
      return { what, verdict: 'warn', seen: obstacle, fix: 'a run assembles the images instead' };
    }),
  );
  const images: Finding =
    missing.length === 0
      ? { what: 'images', verdict: 'ok', seen: 'all are here' }
      : {
          what: 'images',
          verdict: 'warn',
          seen: `missing: ${missing.join(', ')}`,
          fix: 'a run obtains what it needs; or run: data-broker images build',
        };
  return [images, ...registries];
}

async function inspectTools(): Promise<Finding[]> {
  return Promise.all(
    (Object.keys(FINDERS) as ToolName[]).map(async (tool): Promise<Finding> => {
      const { path, version, seen } = await FINDERS[tool]();
      const what = `tool ${tool}`;
      if (path !== undefined) return { what, verdict: 'ok', seen: `${version} (${path})` };
      return { what, verdict: 'warn', seen: seen ?? 'not found', fix: FIXES[tool] };
    }),
  );
}
