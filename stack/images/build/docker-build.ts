import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageBuildOptions } from 'dockerode';
import { InfrastructureError } from '../../../common/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { sweep } from './root-fs.ts';
import { packFrom } from './tar.ts';

export interface DockerBuild {
  reference: string;
  dockerfile: string;
  /** Added by the Dockerfile as `rootfs.tar`. */
  archive: string;
  base: string | undefined;
  labels: Record<string, string>;
  signal?: AbortSignal | undefined;
  say: (text: string) => void;
}

/**
 * Builds an image through the engine's API from a Dockerfile and one archive, with the classic
 * builder, which every engine has. What a Dockerfile runs needs no network and has none; its containers
 * are removed by the engine; an aborted request ends the build.
 */
export async function dockerBuild(engine: Engine, build: DockerBuild): Promise<void> {
  await sweep(dirname(build.archive), '.context-');
  const context = await mkdtemp(join(dirname(build.archive), '.context-'));
  try {
    await copyFile(build.dockerfile, join(context, 'Dockerfile'));
    await link(build.archive, join(context, 'rootfs.tar'));
    build.say('handing over to the engine');
    const options: ImageBuildOptions = {
      t: build.reference,
      labels: build.labels,
      ...(build.base === undefined ? {} : { buildargs: { BASE: build.base } }),
      rm: true,
      forcerm: true,
      networkmode: 'none',
      ...(build.signal === undefined ? {} : { abortSignal: build.signal }),
    };
    const answer = await engine.docker.buildImage(packFrom(context, {}), options);
    await followProgress(engine, answer, build.reference, build.say);
  } catch (error) {
    build.signal?.throwIfAborted();
    throw error;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

interface ProgressMessage {
  stream?: string;
  status?: string;
  error?: string;
}

/** Reads the engine's progress messages to the end; an error among them is the build's. */
async function followProgress(
  engine: Engine,
  answer: NodeJS.ReadableStream,
  reference: string,
  say: (text: string) => void,
): Promise<void> {
  const tail: string[] = [];
  await new Promise<void>((resolve, reject) => {
    engine.docker.modem.followProgress(
      answer,
      (error: Error | null) => {
        if (error === null) resolve();
        else {
          reject(
            new InfrastructureError('IMAGE_BUILD', `building ${reference} failed`, {
              subject: reference,
              evidence: tail.join('\n'),
              hint: 'see the messages of the engine; is its disk full?',
              cause: error,
            }),
          );
        }
      },
      (message: ProgressMessage) => {
        const text = (message.stream ?? message.status ?? message.error ?? '').trim();
        if (text === '') return;
        tail.push(text);
        if (tail.length > 30) tail.shift();
        say(text.split('\n')[0] ?? '');
      },
    );
  });
}
