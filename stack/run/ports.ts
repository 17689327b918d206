import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { InfrastructureError } from '../../common/errors.ts';

/** Where host ports are taken from: below the usual range for outgoing connections (32768 and up). */
const LOWEST = 20_000;
const HIGHEST = 32_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Ports handed out by this process already: a container that is not up yet does not listen. */
const taken = new Set<number>();

/**
 * A free port of 127.0.0.1 that a container keeps for its whole life, so that a client's address
 * survives the container's restarts (a port chosen by the engine does not).
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(LOWEST, HIGHEST);
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new InfrastructureError('PORTS', `no free port on 127.0.0.1 in ${LOWEST}-${HIGHEST}`);
}

/**
 * Makes sure that a wanted port of 127.0.0.1 is free.
 * @throws {InfrastructureError} PORT_TAKEN
 */
export async function requirePort(port: number, service: string): Promise<number> {
  if (await isFree(port)) return port;
  throw new InfrastructureError('PORT_TAKEN', `port ${port} of 127.0.0.1 is taken`, {
    subject: service,
    hint: `end what listens there (ss -ltnp 'sport = :${port}'), or leave out --ports guide`,
  });
}
