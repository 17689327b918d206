import { randomInt } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BundlePaths } from '../../common/run-bundle.ts';
import { temporaryDirectory } from '../../common/temporary.ts';
import { waitUntil } from '../../common/wait.ts';
import { Random } from '../../fixtures/records/random.ts';
import { formatTable } from '../../reports/format.ts';
import { connectEngine, type Engine } from '../../stack/engine/index.ts';
import { findRuns } from '../../stack/run/sweep.ts';
import { verifyBundle } from '../../verify/oracle.ts';
import { command, type RunningCommand } from './command-line.ts';

const RECORDS = 2_000;
const { env } = process;
const seed = Number(env['DATA_BROKER_MOMENTS_SEED'] || randomInt(2 ** 31 - 1));
const count = Number(env['DATA_BROKER_MOMENTS'] || 20);

/** Moments are uniform over the duration of a whole run, so that each part is hit as often as it is long. */
const moments = Array.from({ length: count }, (_, index) => {
  const random = new Random(seed, index);
  return {
    percent: random.below(1_000) / 10,
    signal: random.pick(['SIGINT', 'SIGTERM', 'SIGKILL'] as const),
  };
});

let out: string;
let engine: Engine;
/** Milliseconds that a whole run took on this host, the last time that one came to its end. */
let duration: number;
const rows = [
  ['MOMENT', 'AT', 'SIGNAL', 'LAST LINE BEFORE', 'ENDED', 'BUNDLE', 'NOTHING LEFT AFTER'],
];

function gate(name: string): RunningCommand {
  const directory = join(out, name);
  return command([
    'gate',
    '--source',
    'arxiv',
    '--records',
    String(RECORDS),
    '--seed',
    '5',
    '--out',
    directory,
  ]);
}

beforeAll(async () => {
  out = await temporaryDirectory('moments');
  const connected = await connectEngine();
  if ('reason' in connected) throw new Error(connected.reason);
  engine = connected;
  const begun = performance.now();
  const whole = gate('whole');
  expect((await whole.ended()).code, whole.output()).toBe(0);
  duration = performance.now() - begun;
});

afterAll(async () => {
  const line = `seed ${seed}: DATA_BROKER_MOMENTS_SEED=${seed} npm run test:nightly -- at-random`;
  const whole = `a whole run took ${(duration / 1000).toFixed(1)} s, the last time`;
  process.stdout.write(`\n${[...formatTable(rows), whole, line].join('\n')}\n`);
  await rm(out, { recursive: true, force: true });
});

/** Waits the 30 s within which all that a process started must be gone; returns how long it took, ms. */
async function awaitNothingOf(pid: number): Promise<number> {
  const begun = performance.now();
  await waitUntil({
    what: `nothing of process ${pid} is left`,
    deadline: 30_000,
    interval: 100,
    probe: async () => {
      const left = (await findRuns(engine.docker)).filter(({ owner }) =>
        owner.includes(`/${pid}/`),
      );
      const seen = left.map(({ runId, things }) => `${runId}: ${things} things`).join(', ');
      return left.length === 0 ? { done: true, value: undefined } : { done: false, seen };
    },
  });
  return performance.now() - begun;
}

/** The bundle that the gate made in a directory of its own, if it came so far. */
async function bundleIn(name: string): Promise<BundlePaths | undefined> {
  const [runId] = await readdir(join(out, name)).catch(() => []);
  return runId === undefined ? undefined : new BundlePaths(join(out, name, runId));
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe(`is nothing left, and the bundle honest, whenever the gate is ended? (seed ${seed})`, () => {
  test.each(moments)('$signal after $percent % of a run', async ({ percent, signal }) => {
    const name = `moment-${rows.length}`;
    const at = (percent / 100) * duration;
    const begun = performance.now();
    const run = gate(name);
    const pid = run.child.pid ?? Number.NaN;
    // No synchronisation: the moment itself is what is chosen at random.
    const whole = run.ended().then(() => performance.now() - begun);
    duration = (await Promise.race([delay(at), whole])) ?? duration;
    const said = run.output().trimEnd().split('\n').at(-1) ?? '';
    run.child.kill(signal);
    const { code, signal: died } = await run.ended();
    const ended = died ?? `code ${code}`;
    const gone = await awaitNothingOf(pid);
    const paths = await bundleIn(name);
    const found = paths && (await verifyBundle(paths.directory));
    const state = found && `${found.verdict}${found.partial ? ', partial' : ''}`;
    const last = said.slice(0, 50) || '(nothing)';
    const row = [String(rows.length), `${(at / 1000).toFixed(1)} s`, signal, last, ended];
    rows.push([...row, state ?? 'none yet', `${(gone / 1000).toFixed(1)} s`]);
    if (found === undefined || paths === undefined) {
      // Before there is a bundle nothing handles a signal but the system.
      expect(died).toBe(signal);
    } else if (await exists(paths.observation)) {
      // All was read before the end: it may be judged, or called off.
      if (found.partial) expect(['infra-error', 'inconclusive']).toContain(found.verdict);
      else expect(found).toMatchObject({ verdict: 'pass', counts: { sent: RECORDS } });
      const codes = signal === 'SIGKILL' ? ['SIGKILL', 0] : [found.partial ? 4 : 0];
      expect(codes).toContain(died ?? code);
    } else {
      expect(found.partial).toBe(true);
      expect(['infra-error', 'inconclusive']).toContain(found.verdict);
      expect(died ?? code).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 4);
      if (died === null) expect(await exists(paths.html), 'its report').toBe(true);
    }
  });

  test('the moments were moments of a run, not after it', () => {
    const late = rows.filter((row) => row.includes('code 0')).length;
    expect(late).toBeLessThanOrEqual(count / 2);
  });
});
