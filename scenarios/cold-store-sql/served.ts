import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Warehouse } from '../../stack/services/databricks/connection.ts';
import type { ColdStoreSqlOptions } from '../../stack/services/databricks/stand-in.ts';
import type { StoreAccess } from '../../stack/services/databricks/tables/bucket.ts';

/** What a stand-in in another process is told. */
export type StandInSettings = Pick<ColdStoreSqlOptions, 'bucket' | 'namespace' | 'memory'> & {
  store: StoreAccess;
};

export interface ServedStandIn extends AsyncDisposable {
  warehouse: Warehouse;
  /** The most memory that the process ever had, bytes. Linux only. */
  peakMemory(): Promise<number>;
}

/** Starts the stand-in in a process with so many MiB for the objects of JavaScript. */
export async function serveStandIn(
  settings: StandInSettings,
  heap: number,
): Promise<ServedStandIn> {
  const script = fileURLToPath(new URL('serve.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${heap}`, script, JSON.stringify(settings)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
  if (child.exitCode !== null) throw new Error(`the stand-in ended with ${child.exitCode}`);
  return {
    warehouse: JSON.parse(String(line[0])) as Warehouse,
    async peakMemory() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
