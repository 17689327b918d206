import { readdir, readFile } from 'node:fs/promises';
import type Dockerode from 'dockerode';
import { demultiplex } from '../../stack/run/evidence.ts';
import { RUN_LABEL, SERVICE_LABEL } from '../../stack/run/labels.ts';

/** A container of a run, by the name of its service. */
export interface Inspected {
  service: string;
  container: Dockerode.Container;
}

/** The containers of a run. */
export async function containersOf(docker: Dockerode, runId: string): Promise<Inspected[]> {
  const filters = { label: [`${RUN_LABEL}=${runId}`] };
  const containers = await docker.listContainers({ all: true, filters });
  return containers.map(({ Id, Labels }) => ({
    service: Labels[SERVICE_LABEL] ?? Id,
    container: docker.getContainer(Id),
  }));
}

/** Command lines of all processes in a container, one a line. */
export async function processesIn(container: Dockerode.Container): Promise<string> {
  const script = 'for p in /proc/[0-9]*; do tr "\\0" " " < $p/cmdline; echo; done 2>/dev/null';
  const exec = await container.exec({ Cmd: ['sh', '-c', script], AttachStdout: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  let output = '';
  for await (const chunk of stream) output += String(chunk);
  return output;
}

/** Command lines of all processes that this host shows, those of local containers among them. */
export async function processesOfHost(): Promise<string> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.join('\n');
}

/**
 * What the engine tells of a container to whoever may ask, but its environment, which is where the images
 * want credentials: how it is started, its labels, its mounts.
 */
export async function inspectionOf(container: Dockerode.Container): Promise<string> {
  const { Config, ...rest } = await container.inspect();
  return JSON.stringify({ ...rest, Config: { ...Config, Env: [] } });
}

/** The environment of a container, which holds its credentials. */
export async function environmentOf(container: Dockerode.Container): Promise<Map<string, string>> {
  const { Config } = await container.inspect();
  return new Map(
    Config.Env.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** All that a container has said, as the engine keeps it. */
export async function logOf(container: Dockerode.Container): Promise<string> {
  return demultiplex((await container.logs({ stdout: true, stderr: true })) as unknown as Buffer);
}
