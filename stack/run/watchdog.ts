import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import Dockerode from 'dockerode';
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
 * The watchdog's process: it waits on its standard input, a pipe held by the run. The word `released`
 * ends it in peace; the pipe's end without that word means that the run died, and its things go.
 */
async function main(options: string, runId: string): Promise<void> {
  let heard = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) heard += chunk;
  if (heard.includes('released')) return;
  await removeUntilQuiet(new Dockerode(JSON.parse(options)), runId);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  await main(process.argv[2] ?? '{}', process.argv[3] ?? '');
}
