import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import Dockerode from 'dockerode';
import { errorMessage } from '../../common/errors.ts';
import { removeRun } from './remove.ts';

/** How long, in ms, nothing more of the run may appear before the watchdog believes that all is gone. */
const QUIET = 4_000;
/** After this many ms the watchdog gives up; the next run's sweep does the rest. */
const PATIENCE = 120_000;

/** Removes everything of a run until nothing new has appeared for a while. */
async function removeUntilQuiet(docker: Dockerode, runId: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  let quietSince = performance.now();
  while (performance.now() < end && performance.now() - quietSince < QUIET) {
    const removed = await removeRun(docker, runId).catch(() => undefined);
    const some =
      removed === undefined || removed.containers + removed.networks + removed.volumes > 0;
    if (some) quietSince = performance.now();
    await delay(500);
  }
}

/**
 * The watchdog's process. Once the engine has answered it, it says `ready`, its only line. Then it waits
 * on its standard input, a pipe held by the run. The word `released` ends it in peace; the pipe's end
 * without that word means that the run died or could not remove its things, and they go.
 */
async function main(options: string, runId: string): Promise<void> {
  const docker = new Dockerode(JSON.parse(options));
  try {
    await docker.ping();
    process.stdout.write('ready\n');
  } catch (error) {
    process.stdout.write(`the engine does not answer it: ${errorMessage(error)}\n`);
    return;
  }
  let heard = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) heard += chunk;
  if (heard.includes('released')) return;
  await removeUntilQuiet(docker, runId);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  // The reader of the only line may have died.
  process.stdout.on('error', () => {});
  await main(process.env['DATA_BROKER_ENGINE'] ?? '{}', process.argv[2] ?? '');
}
