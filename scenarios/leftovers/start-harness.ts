import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts a small harness as a process of its own and waits until its service is up. */
export async function startHarness(): Promise<{ child: ChildProcess; runId: string }> {
  const script = fileURLToPath(new URL('./run-minio.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout?.setEncoding('utf8');
  const [output] = await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the harness ended before its service was up');
    }),
  ]);
  return { child, runId: String(output).trim() };
}
