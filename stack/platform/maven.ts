import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { extract, pack } from 'tar-fs';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { Progress } from '../../common/progress.ts';
import { Resources } from '../../common/resources.ts';
import { run } from '../engine/command.ts';
import { obtainTools } from '../images/tools/tools.ts';
import { logTail } from '../run/evidence.ts';
import { openRun, type Run } from '../run/run.ts';

/** Used where the host has no Maven and may not or can't get one. Pullable as of 2026-11 (CONTRACTS 5). */
const MAVEN_IMAGE = 'maven:3-eclipse-temurin-17';

/** How far a project is built. Results are under `target` of its folder. */
export type MavenPhase = 'compile' | 'package';

const goals = (phase: MavenPhase) => ['-q', '-B', '-DskipTests', phase];

export interface MavenOptions {
  docker: Dockerode;
  install: boolean;
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/**
 * Builds the Maven project in a directory, tests left out: with the host's Maven, found or installed,
 * else in a container of the Maven image.
 * @throws {InfrastructureError} MAVEN when neither can be had; COMMAND_FAILED with the build's last lines
 */
export async function buildProject(
  directory: string,
  options: MavenOptions,
  phase: MavenPhase,
): Promise<void> {
  try {
    const tools = await obtainTools(['jdk', 'maven'], options);
    await run(tools.path('maven'), goals(phase), {
      cwd: directory,
      env: { JAVA_HOME: tools.path('jdk') },
      signal: options.signal,
      hint: 'Maven must reach its repository once; afterwards the local one is enough',
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof InfrastructureError && error.code === 'TOOLS_MISSING')) throw error;
    options.progress.note(`building the jobs in ${MAVEN_IMAGE}: ${errorMessage(error)}`);
    await buildInContainer(directory, options, phase, error);
  }
}

async function buildInContainer(
  directory: string,
  { docker, progress, signal }: MavenOptions,
  phase: MavenPhase,
  withoutTools: InfrastructureError,
): Promise<void> {
  await pull(docker, withoutTools, signal);
  const resources = new Resources();
  try {
    // A run of its own: should this process be killed, its watchdog removes the container.
    const opened = await openRun(docker, resources);
    signal?.throwIfAborted();
    await buildInRun(opened, directory, phase, signal);
  } finally {
    await resources
      .release()
      .catch((error) => progress.note(`clean-up after the jobs' build: ${errorMessage(error)}`));
  }
}

async function buildInRun(
  opened: Run,
  directory: string,
  phase: MavenPhase,
  signal: AbortSignal | undefined,
): Promise<void> {
  const container = await opened.docker.createContainer({
    Image: MAVEN_IMAGE,
    Labels: opened.labels,
    WorkingDir: '/jobs',
    Cmd: ['mvn', ...goals(phase)],
    HostConfig: { NetworkMode: opened.network },
  });
  const end = () => void container.remove({ force: true, v: true }).catch(() => {});
  signal?.addEventListener('abort', end, { once: true });
  try {
    await container.putArchive(Readable.from(pack(directory)), { path: '/jobs' });
    signal?.throwIfAborted();
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    signal?.throwIfAborted();
    if (StatusCode !== 0) {
      throw new InfrastructureError('MAVEN', `the build of the jobs ended with ${StatusCode}`, {
        subject: MAVEN_IMAGE,
        evidence: await logTail(opened, container.id),
      });
    }
    await pipeline(await container.getArchive({ path: '/jobs/target' }), extract(directory));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

async function pull(
  docker: Dockerode,
  withoutTools: InfrastructureError,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await docker.getImage(MAVEN_IMAGE).inspect();
    return;
  } catch {
    // Not here yet.
  }
  try {
    const stream = await docker.pull(
      MAVEN_IMAGE,
      signal === undefined ? {} : { abortSignal: signal },
    );
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())),
    );
  } catch (cause) {
    signal?.throwIfAborted();
    throw new InfrastructureError('MAVEN', 'there is no Maven to build the jobs with', {
      subject: `host: ${errorMessage(withoutTools)}; ${MAVEN_IMAGE}: ${errorMessage(cause)}`,
      expected: 'a JDK 17 and Maven on this host, or the Maven image',
      hint: 'apt-get install openjdk-17-jdk-headless maven',
      cause,
    });
  }
}
