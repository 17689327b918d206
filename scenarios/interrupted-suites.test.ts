import { beforeAll, describe, expect, test } from 'vitest';
import { connectEngine, type Engine } from '../stack/engine/index.ts';
import { failuresByTest, startSuite } from './inline/project.ts';
import { awaitNothingLeft, thingsOf } from './leftovers/await-nothing-left.ts';

let engine: Engine;
beforeAll(async () => {
  const connected = await connectEngine();
  if ('reason' in connected) throw new Error(connected.reason);
  engine = connected;
});

/** A suite that says by a mark that it has come to the phase, and stays there. */
const PHASES = {
  'set-up': `
    const started = () => { mark('there'); return new Promise(() => {}); };
    testWithStore({ started })('scenario', async ({ broker }) => {});
  `,
  test: `
    testWithStore()('scenario', async ({ broker }) => {
      mark('there');
      await broker.judgeForEver();
    });
  `,
  teardown: `
    const releasing = () => { mark('there'); return new Promise(() => {}); };
    testWithStore({ releasing })('scenario', async ({ broker }) => {});
  `,
};

/** Who is signalled: Ctrl-C reaches all of a terminal's foreground group, a CI system ends one process. */
const SIGNALS = [
  ['SIGINT', 'group', { code: 130, signal: null }],
  ['SIGTERM', 'process', { code: 143, signal: null }],
  ['SIGKILL', 'process', { code: null, signal: 'SIGKILL' }],
] as const;

describe('is a suite that is ended midway no success, and nothing of it left?', () => {
  for (const [signal, whom, end] of SIGNALS) {
    test.concurrent.each(Object.entries(PHASES))(`${signal} in its %s`, async (phase, text) => {
      await using suite = await startSuite(text);
      await suite.marked('there');
      if (phase === 'teardown') await suite.reported();
      const [run = ''] = await suite.runs();
      expect(await thingsOf(engine, run)).toBe(2);
      const pid = suite.child.pid ?? Number.NaN;
      process.kill(whom === 'group' ? -pid : pid, signal);
      const result = await suite.ended();
      expect(result, result.output).toMatchObject(end);
      expect(result.runs).toEqual([run]);
      await awaitNothingLeft(engine, run);
      if (signal !== 'SIGKILL') expect(result.temporary).toEqual([]);
      // Only the report of a suite whose tests had ended says that one has passed.
      expect(failuresByTest(result.junit)).toEqual(phase === 'teardown' ? { scenario: [] } : {});
    });
  }
});
