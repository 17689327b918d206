import { InterruptedError } from '../common/errors.ts';

/**
 * A signal that aborts at the first Ctrl-C, SIGTERM or SIGHUP, so that the run ends orderly: evidence
 * is captured, containers are removed. A second one ends the process at once; the watchdog then removes
 * what is left.
 */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      process.stderr.write(
        `${signal} again: leaving at once; the watchdog removes the containers\n`,
      );
      process.exit(4);
    }
    process.stderr.write(
      `\n${signal}: ending the run and removing its containers (again: leave at once)\n`,
    );
    controller.abort(new InterruptedError(signal));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}
