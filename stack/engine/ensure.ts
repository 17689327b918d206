import { InfrastructureError } from '../../common/errors.ts';
import type { Progress } from '../../common/progress.ts';
import { aptInstall, whyNoApt } from './apt.ts';
import { findDockerd, startDockerd } from './daemon.ts';
import { connectEngine, type Engine } from './engine.ts';
import { withLock } from './lock.ts';

export interface EnsureEngineOptions {
  /** May Debian packages be installed? `--no-install` says no. */
  install: boolean;
  /** May containers run on another host? Their ports would be open on its network. */
  allowRemote?: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

const OWN_ENGINE = 'start Docker or Podman, or set DOCKER_HOST to the socket of one';

/**
 * The container engine: the one that is there, else on Linux as root an installed `dockerd`, else
 * Debian's `docker.io`. Safe to call from several processes at once.
 * @throws {InfrastructureError} ENGINE_MISSING, ENGINE_START, ENGINE_REMOTE, each with the fix
 */
export async function ensureEngine(options: EnsureEngineOptions): Promise<Engine> {
  const address = process.env['DOCKER_HOST'];
  refuseRemoteAddress(options, address);
  const found = await connectEngine();
  // Testcontainers would go on with the default socket when the given one is dead.
  const asked = address?.startsWith('unix://') ? address.slice('unix://'.length) : undefined;
  const another = asked !== undefined && !('reason' in found) && found.api !== asked;
  if (!('reason' in found) && !another) return checkRemote(found, options);
  if (address !== undefined) {
    throw new InfrastructureError('ENGINE_MISSING', 'the engine at DOCKER_HOST does not answer', {
      subject: address,
      expected: 'the address of a running Docker or Podman',
      hint: 'start that engine, or unset DOCKER_HOST',
      ...('reason' in found ? { evidence: found.reason } : {}),
    });
  }
  return withLock(
    'engine',
    {
      signal: options.signal,
      onWait: () => options.progress.note('another run is starting the container engine; waiting'),
    },
    () => startEngine(options),
  );
}

async function startEngine(options: EnsureEngineOptions): Promise<Engine> {
  const { progress, signal } = options;
  const found = await connectEngine();
  if (!('reason' in found)) return checkRemote(found, options);
  let dockerd = await findDockerd();
  if (dockerd !== undefined && process.platform === 'linux' && process.getuid?.() !== 0) {
    throw missing('Docker is installed, but it does not run and this is not root', {
      hint: 'run: sudo systemctl start docker (or: sudo dockerd), and be in the group docker',
    });
  }
  if (dockerd === undefined) {
    const obstacle = await whyNoApt();
    if (obstacle !== undefined) throw missing(`no container engine, and ${obstacle}`);
    if (!options.install) {
      throw missing('no container engine, and --no-install forbids installing one', {
        hint: 'run: apt-get install docker.io; or leave out --no-install',
      });
    }
    await aptInstall(['docker.io', 'iptables'], 'no container engine is there', progress, signal);
    dockerd = await findDockerd();
    if (dockerd === undefined) throw missing('docker.io is installed, but has no dockerd');
  }
  progress.note(`starting ${dockerd}: no container engine answers`);
  const engine = await startDockerd(dockerd, signal);
  progress.note(`container engine: ${engine.kind} ${engine.version} at ${engine.api}`);
  return engine;
}

function missing(message: string, details: { hint?: string } = {}): InfrastructureError {
  return new InfrastructureError('ENGINE_MISSING', message, {
    subject: 'container engine',
    expected: 'Docker 20.10 or newer, or Podman with its socket',
    hint: details.hint ?? OWN_ENGINE,
  });
}

function refuseRemoteAddress(options: EnsureEngineOptions, address: string | undefined): void {
  if (options.allowRemote === true || address === undefined) return;
  if (
    /^(unix|npipe):/.test(address) ||
    /^(tcp|http|https):\/\/(localhost|127\.|\[::1\])/.test(address)
  ) {
    return;
  }
  throw remote(address);
}

function checkRemote(engine: Engine, options: EnsureEngineOptions): Engine {
  if (engine.isRemote && options.allowRemote !== true) throw remote(engine.api);
  return engine;
}

function remote(address: string): InfrastructureError {
  return new InfrastructureError('ENGINE_REMOTE', 'the container engine is on another host', {
    subject: address,
    expected: 'an engine on this host: published ports are bound to 127.0.0.1',
    hint: 'unset DOCKER_HOST or change the Docker context',
  });
}
