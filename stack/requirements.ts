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
  const parts = Object.entries(memory).map(([service, bytes]) => `${service} ${gib(bytes)}`);
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
