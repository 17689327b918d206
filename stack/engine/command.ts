import { spawn } from 'node:child_process';
import { errorMessage, InfrastructureError } from '../../common/errors.ts';

/** How a program is run. */
export interface CommandOptions {
  cwd?: string;
  /** Added to the environment of this process; `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
  signal?: AbortSignal | undefined;
  /** Called with every line of output, for progress. */
  onLine?: (line: string) => void;
  /** What the user can do when it fails. */
  hint?: string;
}

const TAIL_LINES = 30;

/**
 * Runs a program without a shell and returns its standard output.
 * The whole process group is ended when the signal aborts.
 * @throws {InfrastructureError} COMMAND_FAILED with the tail of the output; the signal's reason
 */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  const tail: string[] = [];
  const output: string[] = [];
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const abort = () => endGroup(child.pid);
  options.signal?.addEventListener('abort', abort, { once: true });
  const remember = (line: string) => {
    if (line.trim() === '') return;
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    options.onLine?.(line);
  };
  try {
    const status = await new Promise<number | string>((resolve, reject) => {
      const stdout = lines(remember);
      const stderr = lines(remember);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output.push(text);
        stdout(text);
      });
      child.stderr.setEncoding('utf8').on('data', stderr);
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
    });
    options.signal?.throwIfAborted();
    if (status === 0) return output.join('');
    throw failed(command, args, `ended with ${status}`, tail, options.hint);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof InfrastructureError) throw error;
    throw failed(command, args, errorMessage(error), tail, options.hint);
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

/** Runs a program that tells something about the host; undefined when it is absent or fails. */
export async function ask(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await run(command, args, { signal: AbortSignal.timeout(10_000) });
  } catch {
    return undefined;
  }
}

function failed(
  command: string,
  args: readonly string[],
  how: string,
  tail: string[],
  hint: string | undefined,
): InfrastructureError {
  return new InfrastructureError('COMMAND_FAILED', `${command} ${args[0] ?? ''}: ${how}`, {
    subject: [command, ...args].join(' '),
    evidence: tail.join('\n'),
    ...(hint === undefined ? {} : { hint }),
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

/** Cuts a stream of texts into lines. */
function lines(onLine: (line: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part);
  };
}
