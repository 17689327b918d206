import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Every container, network and volume of ours carries the run it belongs to. */
export const RUN_LABEL = 'io.databroker.run';
/** Which process owns the run; see {@link ownerOfThisProcess}. */
export const OWNER_LABEL = 'io.databroker.owner';
/** The service that a container is, such as `kafka`. */
export const SERVICE_LABEL = 'io.databroker.service';

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '-';
  }
}

/** When a process began, in clock ticks since boot (proc(5), field 22), so that a reused pid is told apart. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

/** `<host>/<boot id>/<pid>/<start time>` of this process. */
export function ownerOfThisProcess(): string {
  return [hostname(), bootId(), process.pid, startTime(process.pid)].join('/');
}

/**
 * Whether the process that an owner label names is gone for certain. An owner on another host is never
 * taken for dead: on a shared remote engine it can't be known.
 */
export function ownerIsDead(owner: string): boolean {
  const [host, boot, pidText, started] = owner.split('/');
  if (host !== hostname()) return false;
  if (boot !== bootId()) return true;
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return started !== '-' && startTime(pid) !== started;
}
