import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

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

/** Pids mean something only within a pid namespace; containers on one host share name and boot at times. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D+/g, '');
  } catch {
    return '-';
  }
}

/** `<host>/<boot id>/<pid namespace>/<pid>/<start time>` of this process. */
export function ownerOfThisProcess(): string {
  const { pid } = process;
  return [hostname(), bootId(), pidNamespace(), pid, startTime(pid)].join('/');
}

/** `elsewhere`: on another host or in another pid namespace, where it can't be known. */
export type OwnerState = 'alive' | 'dead' | 'elsewhere';

/** Whether the process that {@link ownerOfThisProcess} named still runs. `dead` is said only when it is certain. */
export function ownerState(owner: string): OwnerState {
  const [host, boot, namespace, pidText, started] = owner.split('/');
  if (host !== hostname() || started === undefined) return 'elsewhere';
  if (boot !== bootId()) return 'dead';
  if (namespace !== pidNamespace()) return 'elsewhere';
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return 'elsewhere';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  return started !== '-' && startTime(pid) !== started ? 'dead' : 'alive';
}
