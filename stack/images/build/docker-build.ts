import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ImageBuildOptions } from 'dockerode';
import { InfrastructureError } from '../../../common/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { sweep } from './root-fs.ts';
import { packFrom } from './tar.ts';

export interface ImageBuild {
  reference: string;
  /** A tar stream with the Dockerfile and what it adds. */
  context: NodeJS.ReadableStream;
  /** Build argument BASE of the Dockerfile. */
  base: string | undefined;
  labels: Record<string, string>;
  signal?: AbortSignal | undefined;
  say: (text: string) => void;
}

/** Some entries of a folder as a build's context: readable by all, owned by root, without times. */
export const packContext = (folder: string, entries: string[]): NodeJS.ReadableStream =>
  packFrom(folder, {
    entries,
    sort: true,
    map: (header) => ({
      ...header,
      uid: 0,
      gid: 0,
      mode: header.type === 'directory' ? 0o755 : 0o644,
      mtime: new Date(0),
    }),
  });

/**
 * Builds an image through the engine's API with the classic builder, which every engine has. What a
 * Dockerfile runs needs no network and has none; its containers are removed by the engine; an aborted
 * request ends the build.
 * @throws {InfrastructureError} IMAGE_BUILD with the engine's messages; the signal's reason
 */
export async function buildImage(engine: Engine, build: ImageBuild): Promise<void> {
  try {
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
    const answer = await engine.docker.buildImage(build.context, options);
    await followProgress(engine, answer, build.reference, build.say);
  } catch (error) {
    build.signal?.throwIfAborted();
    throw error;
  }
}

export interface RecipeBuild extends Omit<ImageBuild, 'context'> {
  dockerfile: string;
  /** Added by the Dockerfile as `rootfs.tar`. */
  archive: string;
}

/** Builds an image from a recipe's Dockerfile and one archive. See {@link buildImage}. */
export async function buildFromArchive(engine: Engine, build: RecipeBuild): Promise<void> {
  await sweep(dirname(build.archive), '.context-');
  const context = await mkdtemp(join(dirname(build.archive), '.context-'));
  try {
    await copyFile(build.dockerfile, join(context, 'Dockerfile'));
    await link(build.archive, join(context, 'rootfs.tar'));
    await buildImage(engine, { ...build, context: packFrom(context, {}) });
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
