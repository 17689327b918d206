import { statfs } from 'node:fs/promises';
import { type ContainerRuntimeClient, getContainerRuntimeClient } from 'testcontainers';
import { errorMessage } from '../../common/errors.ts';

/** A container engine that answers; the same one that testcontainers uses. */
export interface Engine {
  readonly docker: ContainerRuntimeClient['container']['dockerode'];
  readonly kind: 'docker' | 'podman';
  readonly version: string;
  /** The socket's path or the address of the API. */
  readonly api: string;
  readonly isRemote: boolean;
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Where the engine keeps images and containers, on its own host. */
  readonly storageRoot: string;
  /** Free bytes there; undefined when the engine's disk is not this host's. */
  readonly storageFreeBytes: number | undefined;
  readonly cgroupVersion: string;
  readonly operatingSystem: string;
}

interface EngineInfo {
  ServerVersion?: string;
  MemTotal?: number;
  NCPU?: number;
  DockerRootDir?: string;
  CgroupVersion?: string;
  OperatingSystem?: string;
}

/**
 * The engine that testcontainers finds (DOCKER_HOST, the context, the usual sockets), or the reason
 * why there is none.
 */
export async function connectEngine(): Promise<Engine | { reason: string }> {
  reachPortsOnLoopback();
  let client: ContainerRuntimeClient;
  try {
    client = await getContainerRuntimeClient();
  } catch (error) {
    return { reason: errorMessage(error) };
  }
  try {
    return await describeEngine(client);
  } catch (error) {
    return { reason: errorMessage(error) };
  }
}

/**
 * Ports of a local engine are published on 127.0.0.1 only. Testcontainers, where it takes this host
 * for a container (a file /.dockerenv), would look for a gateway's address instead, with an image
 * from a registry if need be.
 */
function reachPortsOnLoopback(): void {
  const address = process.env['DOCKER_HOST'];
  if (address !== undefined && !address.startsWith('unix://')) return;
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
}

async function describeEngine(client: ContainerRuntimeClient): Promise<Engine> {
  const docker = client.container.dockerode;
  const [info, version] = await Promise.all([
    docker.info() as Promise<EngineInfo>,
    docker.version() as Promise<{ Components?: { Name: string }[] }>,
  ]);
  const modem = docker.modem as { socketPath?: string; host?: string; port?: number | string };
  const isRemote = modem.socketPath === undefined && !isLoopback(modem.host);
  const storageRoot = info.DockerRootDir ?? '';
  return {
    docker,
    kind: version.Components?.some(({ Name }) => /podman/i.test(Name)) ? 'podman' : 'docker',
    version: info.ServerVersion ?? 'unknown',
    api: modem.socketPath ?? `${modem.host}:${modem.port}`,
    isRemote,
    memoryBytes: info.MemTotal ?? 0,
    cpus: info.NCPU ?? 0,
    storageRoot,
    storageFreeBytes: isRemote ? undefined : await freeBytes(storageRoot),
    cgroupVersion: info.CgroupVersion ?? 'unknown',
    operatingSystem: info.OperatingSystem ?? 'unknown',
  };
}

/** Free bytes of the file system that holds a path; undefined when the path can't be seen. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function isLoopback(host: string | undefined): boolean {
  return host === undefined || host === 'localhost' || host === '::1' || host.startsWith('127.');
}
