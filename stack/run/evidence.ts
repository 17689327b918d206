import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { errorMessage } from '../../common/errors.ts';
import { writeAtomically } from '../../common/run-bundle.ts';
import { labelsOf, SERVICE_LABEL } from './labels.ts';
import type { Run } from './run.ts';

/** Splits the engine's multiplexed log (8-byte headers: stream, length) into plain text. */
export function demultiplex(raw: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 8 <= raw.length && raw.readUInt8(at) <= 2 && raw.readUIntBE(at + 1, 3) === 0) {
    const length = raw.readUInt32BE(at + 4);
    parts.push(raw.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  if (at < raw.length) parts.push(raw.subarray(at));
  return Buffer.concat(parts).toString('utf8');
}

/** The last lines of a container's output, redacted; empty when the container is gone. */
export async function logTail(run: Run, containerId: string, lines = 40): Promise<string> {
  try {
    const raw = await run.docker
      .getContainer(containerId)
      .logs({ stdout: true, stderr: true, tail: lines, timestamps: false });
    return run.secrets.redact(demultiplex(raw as Buffer).trimEnd());
  } catch {
    return '';
  }
}

/** The container of a service in a run, whether it runs or not. */
export async function findContainer(
  run: Run,
  service: string,
): Promise<Dockerode.ContainerInfo | undefined> {
  const filters = {
    label: [...labelsOf(run.labels), `${SERVICE_LABEL}=${service}`],
  };
  const [container] = await run.docker.listContainers({ all: true, filters });
  return container;
}

/**
 * Writes what the run's containers said and how they stood: `<service>.log`, `<service>.inspect.json`
 * and `events.ndjson` in `directory`, secrets redacted. To be called before anything is removed.
 * What can't be read is left out: evidence never turns into a failure of its own.
 */
export async function captureEvidence(run: Run, directory: string): Promise<void> {
  const filters = { label: labelsOf(run.labels) };
  await mkdir(directory, { recursive: true });
  const containers = await run.docker.listContainers({ all: true, filters }).catch(() => []);
  await Promise.allSettled([
    ...containers.map(async ({ Id, Labels }) => {
      const service = Labels[SERVICE_LABEL] ?? Id.slice(0, 12);
      const container = run.docker.getContainer(Id);
      const [inspected, raw] = await Promise.all([
        container.inspect(),
        container.logs({ stdout: true, stderr: true, timestamps: true }),
      ]);
      const text = run.secrets.redact(demultiplex(raw as unknown as Buffer));
      await writeAtomically(join(directory, `${service}.log`), text);
      await writeAtomically(
        join(directory, `${service}.inspect.json`),
        run.secrets.redact(JSON.stringify(inspected, null, 2)),
      );
    }),
    captureEvents(run, join(directory, 'events.ndjson'), filters),
  ]);
}

/**
 * {@link captureEvidence} for the way out of a run: it never throws and ends within the budget, so that
 * the removal that follows happens whatever the engine or the disk do.
 * @param budget milliseconds
 * @returns why evidence is missing, if it is
 */
export async function tryToCaptureEvidence(
  run: Run,
  directory: string,
  budget = 20_000,
): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`not captured within ${budget / 1000} s`), budget);
  });
  const captured = captureEvidence(run, directory).then(() => undefined, errorMessage);
  return Promise.race([captured, late]).finally(() => clearTimeout(timer));
}

async function captureEvents(run: Run, file: string, filters: { label: string[] }): Promise<void> {
  // The engine's own clock: it would wait for an end that lies in its future.
  const { SystemTime } = (await run.docker.info()) as { SystemTime: string };
  const until = Math.floor(Date.parse(SystemTime) / 1000);
  const stream = await run.docker.getEvents({ since: 0, until, filters });
  let text = '';
  for await (const chunk of stream) text += chunk;
  await writeAtomically(file, run.secrets.redact(text));
}

/** A sentence for each container of the run that does not run any more: service, exit code, out of memory. */
export async function deadServices(run: Run): Promise<string[]> {
  const filters = { label: labelsOf(run.labels) };
  const containers = await run.docker.listContainers({ all: true, filters });
  const ended = containers.filter(({ State }) => State === 'exited' || State === 'dead');
  return Promise.all(
    ended.map(async ({ Id, Labels }) => {
      const { State } = await run.docker.getContainer(Id).inspect();
      const memory = whyKilled(State);
      return `${Labels[SERVICE_LABEL] ?? Id} ended with code ${State.ExitCode}${memory}`;
    }),
  );
}

/** The code of a process that was ended by the signal KILL. */
const KILLED = 137;

/**
 * What the engine knows of why a container was killed, to be put behind its exit code. On a busy host it may miss
 * that it was for lack of memory, and then knows no more than a kill.
 */
export function whyKilled(state: { OOMKilled: boolean; ExitCode: number }): string {
  if (state.OOMKilled) return ', killed for lack of memory';
  return state.ExitCode === KILLED ? ', killed by somebody, or for lack of memory' : '';
}
