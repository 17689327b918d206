import { mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { shortHash } from './cache.ts';

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** Called once when another process holds the lock and this one begins to wait. */
  onWait?: () => void;
}

/**
 * Runs `work` while no other process of this host holds the lock of that name, waiting as long as
 * needed. The lock is a listening socket, so the kernel releases it however its holder ends; on
 * Linux an abstract one, which leaves no file behind either.
 */
export async function withLock<T>(
  name: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const address = await lockAddress(name);
  let server = await listen(address);
  if (server === undefined) options.onWait?.();
  while (server === undefined) {
    await delay(200, undefined, { signal: options.signal });
    server = await listen(address);
  }
  try {
    return await work();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function lockAddress(name: string): Promise<string> {
  const id = `data-broker-${process.getuid?.() ?? 0}-${shortHash(name)}`;
  if (process.platform === 'linux') return `\0${id}`;
  const directory = join(tmpdir(), 'data-broker-locks');
  await mkdir(directory, { recursive: true });
  return process.platform === 'win32' ? `\\\\.\\pipe\\${id}` : join(directory, id);
}

/** Undefined when someone else listens there. */
async function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}
