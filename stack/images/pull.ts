import { setTimeout as delay } from 'node:timers/promises';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';
import type { Progress } from '../../common/progress.ts';
import type { Engine } from '../engine/engine.ts';

const TRIES = 3;
/** Milliseconds without any progress after which a pull counts as stuck. */
const STALL = 120_000;

/**
 * Pulls an image, again when a try fails on the way; one of the few things that are retried.
 * @returns what failed before it went well
 * @throws {InfrastructureError} IMAGE_PULL with the reasons of all tries
 */
export async function pullImage(
  engine: Engine,
  reference: string,
  options: { progress: Progress; signal?: AbortSignal | undefined },
): Promise<string[]> {
  const failures: string[] = [];
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      await pullOnce(engine, reference, options);
      return failures;
    } catch (error) {
      options.signal?.throwIfAborted();
      failures.push(`pull ${attempt} of ${reference}: ${errorMessage(error)}`);
      if (needsLogin(error) && (await pulledWithLogin(reference, failures))) return failures;
      if (isFinal(error)) break;
      if (attempt < TRIES) {
        options.progress.note(`${failures.at(-1)}; trying again`);
        await delay(1000 * 2 ** attempt, undefined, { signal: options.signal });
      }
    }
  }
  throw new InfrastructureError('IMAGE_PULL', `${reference} could not be pulled`, {
    subject: reference,
    hint: 'check the network, the proxy of the engine, or use --images packages on Debian',
    evidence: failures.join('\n'),
  });
}

/** Private registries and mirrors: testcontainers knows the logins of the Docker configuration. */
async function pulledWithLogin(reference: string, failures: string[]): Promise<boolean> {
  try {
    const client = await getContainerRuntimeClient();
    await client.image.pull(ImageName.fromString(reference));
    return true;
  } catch (error) {
    failures.push(`pull of ${reference} with login: ${errorMessage(error)}`);
    return false;
  }
}

function needsLogin(error: unknown): boolean {
  return /denied|unauthorized|authentication required/i.test(errorMessage(error));
}

/** A tag that is not there, or not for us, will not be there a second later. */
function isFinal(error: unknown): boolean {
  return /not found|manifest unknown|denied|unauthorized|no matching manifest/i.test(
    errorMessage(error),
  );
}

interface PullMessage {
  id?: string;
  status?: string;
  progressDetail?: { current?: number; total?: number };
}

async function pullOnce(
  engine: Engine,
  reference: string,
  options: { progress: Progress; signal?: AbortSignal | undefined },
): Promise<void> {
  const stalled = new AbortController();
  const watch = setTimeout(
    () => stalled.abort(new Error(`no progress for ${STALL / 1000} s`)),
    STALL,
  ).unref();
  const abortSignal =
    options.signal === undefined
      ? stalled.signal
      : AbortSignal.any([options.signal, stalled.signal]);
  const label = `image ${reference}`;
  const layers = new Map<string, PullMessage['progressDetail']>();
  try {
    const stream = await engine.docker.pull(reference, { abortSignal });
    await new Promise<void>((resolve, reject) => {
      engine.docker.modem.followProgress(
        stream,
        (error: Error | null) => (error === null ? resolve() : reject(error)),
        (message: PullMessage) => {
          watch.refresh();
          if (message.id !== undefined && message.progressDetail?.total !== undefined) {
            layers.set(message.id, message.progressDetail);
          }
          options.progress.update(label, pullText(layers, message.status ?? ''));
        },
      );
    });
    options.progress.done(label, `pulled ${reference}`);
  } catch (error) {
    throw stalled.signal.aborted ? stalled.signal.reason : error;
  } finally {
    clearTimeout(watch);
  }
}

function pullText(layers: Map<string, PullMessage['progressDetail']>, status: string): string {
  let current = 0;
  let total = 0;
  for (const layer of layers.values()) {
    current += layer?.current ?? 0;
    total += layer?.total ?? 0;
  }
  const mebi = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  return total === 0 ? status : `${mebi(current)} of ${mebi(total)} MiB, ${status}`;
}
