import { readdirSync, readFileSync } from 'node:fs';
import { labelsOf } from './labels.ts';
import type { Run } from './run.ts';

/**
 * The processes of a run's containers, by their numbers on this host.
 * @returns why they can't be known, where they can't: no /proc here, or an engine in a machine of its own
 */
export async function processesOf({ docker, labels }: Run): Promise<number[] | { reason: string }> {
  const containers = await docker.listContainers({ filters: { label: labelsOf(labels) } });
  const roots: number[] = [];
  for (const { Id } of containers) {
    const { State } = await docker.getContainer(Id).inspect();
    // The number is one of another host or namespace if the process it names is not the container's.
    if (State.Running && !textOf(`/proc/${State.Pid}/cgroup`).includes(Id)) {
      return { reason: 'the processes of the containers are not to be seen on this host' };
    }
    if (State.Running) roots.push(State.Pid);
  }
  return withDescendants(roots, parents());
}

/** Processes and all that came of them. */
export function withDescendants(
  roots: readonly number[],
  parentOf: ReadonlyMap<number, number>,
): number[] {
  const belongs = new Set(roots);
  const belongsToRoot = (pid: number): boolean => {
    if (belongs.has(pid)) return true;
    const parent = parentOf.get(pid);
    if (parent === undefined || !belongsToRoot(parent)) return false;
    belongs.add(pid);
    return true;
  };
  for (const pid of parentOf.keys()) belongsToRoot(pid);
  return [...belongs];
}

/** Of each process of this host its parent (proc(5), `stat`, field 4). */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = textOf(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (Number.isInteger(parent)) found.set(Number(name), parent);
  }
  return found;
}

/** Empty for what is not there: processes end while one looks. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
