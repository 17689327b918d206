import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../engine/cache.ts';

function marker(runId: string): string {
  return join(cacheDirectory(), 'kept', runId);
}

/** Marks a run as kept on purpose, so that no later run sweeps it away. `clean` does. */
export function keep(runId: string): void {
  const file = marker(runId);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, new Date().toISOString());
}

export function isKept(runId: string): boolean {
  return existsSync(marker(runId));
}

export function forgetKept(runId: string): void {
  rmSync(marker(runId), { force: true });
}
