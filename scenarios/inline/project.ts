import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../common/temporary.ts';
import { waitUntil } from '../../common/wait.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a child vitest ended, and what it left. */
export interface SuiteResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Both streams. */
  output: string;
  /** The JUnit report; empty when there is none. */
  junit: string;
  /** The ids of the runs that the suite opened. */
  runs: string[];
  /** The harness's temporary files and directories that are still there. */
  temporary: string[];
}

/** A suite that runs in a project of its own, as another repository would run it. */
export interface InlineSuite extends AsyncDisposable {
  readonly child: ChildProcess;
  /** The ids of the runs that it has opened so far. */
  runs(): Promise<string[]>;
  /** Resolves when the suite has come to this mark. */
  marked(name: string): Promise<void>;
  /** Resolves when its JUnit report is written. */
  reported(): Promise<void>;
  ended(): Promise<SuiteResult>;
}

const HEAD = `
import { expect } from 'vitest';
import { mark, testWithStore } from '${root}scenarios/inline/store-test.ts';
`;

const CONFIG = `
export default {
  test: {
    include: ['*.test.ts'],
    globalSetup: '${root}scenarios/inline/set-up.ts',
    isolate: false, maxWorkers: 1, fileParallelism: false,
    testTimeout: 30_000, teardownTimeout: 60_000,
    reporters: ['default', 'junit'], outputFile: { junit: 'junit.xml' },
  },
};
`;

/** Writes a suite of this text to a new directory and starts vitest there, in a process group of its own. */
export async function startSuite(text: string): Promise<InlineSuite> {
  const directory = await temporaryDirectory('inline');
  await mkdir(join(directory, 'marks'));
  const temporary = join(directory, 'tmp');
  await mkdir(temporary);
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(join(directory, 'vitest.config.js'), CONFIG);
  await writeFile(join(directory, 'inline.test.ts'), HEAD + text);
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(environment), CI: 'true', NO_COLOR: '1', TMPDIR: temporary },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const closed = once(child, 'close');
  const report = join(directory, 'junit.xml');
  const marks = () => readdir(join(directory, 'marks'));
  const runs = async () => (await marks()).flatMap((name) => name.match(/^run-(.*)/)?.[1] ?? []);
  const comes = (what: string, isThere: () => boolean) =>
    waitUntil({
      what: `the inline suite comes to ${what}`,
      deadline: 60_000,
      interval: 20,
      evidence: async () => output,
      fatal: () => child.exitCode !== null,
      probe: async () => {
        if (isThere()) return { done: true, value: undefined };
        if (child.exitCode !== null) throw new Error(`it has ended before that:\n${output}`);
        return { done: false, seen: (await marks()).join(', ') };
      },
    });
  return {
    child,
    runs,
    marked: (name) => comes(name, () => existsSync(join(directory, 'marks', name))),
    reported: () => comes('its report', () => output.includes('JUNIT report written')),
    ended: async () => {
      const [code, signal] = await closed;
      const junit = existsSync(report) ? await readFile(report, 'utf8') : '';
      const left = (await readdir(temporary)).filter((name) => name.startsWith('data-broker-'));
      return { code, signal, output, junit, runs: await runs(), temporary: left };
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** {@link startSuite} to its end. */
export async function runSuite(text: string): Promise<SuiteResult> {
  await using suite = await startSuite(text);
  return await suite.ended();
}

/** The failures of each test of a JUnit report. */
export function failuresByTest(junit: string): Record<string, string[]> {
  const cases = junit.split('<testcase ').slice(1);
  return Object.fromEntries(
    cases.map((xml) => [
      xml.match(/ name="([^"]*)"/)?.[1] ?? '',
      [...xml.matchAll(/<failure message="([^"]*)"/g)].map(([, message = '']) => message),
    ]),
  );
}
