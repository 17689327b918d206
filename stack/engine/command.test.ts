import { expect, test } from 'vitest';
import { ask, run } from './command.ts';

const node = process.execPath;

test('gives the output and tells every line', async () => {
  const lines: string[] = [];
  const script = 'console.log("one"); console.error("two"); console.log("three")';
  const output = await run(node, ['-e', script], { onLine: (line) => lines.push(line) });
  expect(output).toBe('one\nthree\n');
  expect(lines.sort()).toEqual(['one', 'three', 'two']);
});

test('a failure has the tail of the output and the hint', async () => {
  const failure = run(node, ['-e', 'console.error("why"); process.exit(3)'], { hint: 'do that' });
  await expect(failure).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringContaining('ended with 3'),
    evidence: 'why',
    hint: 'do that',
  });
});

test('a missing program is a failure too, and undefined when only asked', async () => {
  await expect(run('/no/such/program', [])).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
  await expect(ask('/no/such/program', [])).resolves.toBeUndefined();
});

test('an aborted command is ended with all that it started', async () => {
  const controller = new AbortController();
  const script = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)']);
    console.log(child.pid); setInterval(() => {}, 1000);`;
  let grandchild = 0;
  const running = run(node, ['-e', script], {
    signal: controller.signal,
    onLine: (line) => {
      grandchild = Number(line);
      controller.abort(new Error('stop'));
    },
  });
  await expect(running).rejects.toThrow('stop');
  await expect.poll(() => alive(grandchild), { timeout: 5000 }).toBe(false);
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
