import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../cli/data-broker.js', import.meta.url));

/** A command of the harness that runs as a process of its own, as a user would run it. */
export interface RunningCommand {
  child: ChildProcess;
  /** All that it has said so far, on both streams. */
  output(): string;
  /** Resolves when the output matches; rejects when the command ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with exit code and signal when it has ended. */
  ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts `data-broker <args>`. The variables are added to the environment; `undefined` removes one.
 * @param through a command that runs the rest of its arguments, such as `nsenter`
 */
export function command(
  args: readonly string[],
  environment: Record<string, string | undefined> = {},
  through: readonly string[] = [],
): RunningCommand {
  const [program = process.execPath, ...rest] = [...through, process.execPath, cli, ...args];
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', ...environment },
  });
  let text = '';
  const listeners = new Set<() => void>();
  const take = (chunk: string) => {
    text += chunk;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const end = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  return {
    child,
    output: () => text,
    ended: () => end,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = text.match(pattern);
          if (match === null) return;
          listeners.delete(check);
          resolve(match);
        };
        listeners.add(check);
        check();
        void end.then(({ code }) =>
          reject(new Error(`ended with ${code} before it said ${pattern}:\n${text.slice(-3000)}`)),
        );
      }),
  };
}
