import { beforeAll, describe, expect, test } from 'vitest';
import { deadlineFactor } from '../common/wait.ts';
import { connectEngine, type Engine } from '../stack/engine/index.ts';
import { failuresByTest, runSuite, type SuiteResult } from './inline/project.ts';
import { awaitNothingLeft } from './leftovers/await-nothing-left.ts';

/** What is said of a release that takes longer than half a second, as this host's deadlines are stretched. */
const OVER_BUDGET = `not within ${(0.5 * deadlineFactor()).toFixed(1)} s`;

let engine: Engine;
beforeAll(async () => {
  const connected = await connectEngine();
  if ('reason' in connected) throw new Error(connected.reason);
  engine = connected;
});

/** The suite's failures by test; its one run must be gone. */
async function failuresOf({
  junit,
  runs,
  temporary,
}: SuiteResult): Promise<Record<string, string[]>> {
  expect(runs).toHaveLength(1);
  expect(temporary).toEqual([]);
  for (const run of runs) await awaitNothingLeft(engine, run);
  return failuresByTest(junit);
}

describe('does a suite that goes wrong say so, and leave nothing behind?', () => {
  test.concurrent('one where all is well passes', async () => {
    const result = await runSuite(`
      testWithStore()('feeds and judges', async ({ broker }) => {
        await broker.feed(3);
        expect(await broker.judge()).toBe(3);
      });
    `);
    expect(result.code, result.output).toBe(0);
    expect(await failuresOf(result)).toEqual({ 'feeds and judges': [] });
  });

  test.concurrent('tests that check nothing, leak, hang or do not wait fail, each by itself', async () => {
    const result = await runSuite(`
      import { GenericContainer, PullPolicy } from 'testcontainers';
      const test = testWithStore();
      test('checks nothing', async ({ broker }) => {
        await broker.feed(2);
      });
      test('feeds once more after it judged', async ({ broker }) => {
        await broker.feed(1);
        await broker.judge();
        await broker.feed(1);
      });
      test('checks nothing on purpose', async ({ broker }) => {
        await broker.feed(1);
        await broker.unchecked('only fills the store');
      });
      test('checks nothing and says not why', async ({ broker }) => {
        await broker.feed(1);
        await broker.unchecked(' ');
      });
      test('fails by itself before it judged', async ({ broker }) => {
        await broker.feed(1);
        expect('one').toBe('other');
      });
      test('leaks a container and a volume', async ({ broker }) => {
        const { run, minio } = broker.stack;
        const [own] = await run.docker.listContainers({ filters: { label: ['io.databroker.run=' + run.id] } });
        await new GenericContainer(own.Image).withName('leaked-' + run.id).withLabels(run.labels)
          .withPullPolicy(PullPolicy.neverPull()).withAutoCleanup(false).start();
        await run.docker.createVolume({ Name: 'leaked-volume-' + run.id, Labels: run.labels });
        expect(await broker.judge()).toBe(7);
      });
      test('does not wait', async ({ broker }) => {
        void broker.judgeForEver();
      });
      test('hangs while it judges', { timeout: 1_000 }, async ({ broker }) => {
        await broker.judgeForEver();
      });
      test('hangs by itself', { timeout: 500 }, async ({ broker }) => {
        await new Promise(() => {});
      });
      test('is well, after all that', async ({ broker }) => {
        expect(await broker.judge()).toBe(7);
        const label = ['io.databroker.run=' + broker.stack.runId];
        expect(await broker.stack.run.docker.listContainers({ all: true, filters: { label } })).toHaveLength(1);
      });
    `);
    expect(result.code, result.output).toBe(1);
    const unchecked = (count: number) => [
      expect.stringMatching(`^UNCHECKED: the test fed ${count} records to fixture`),
    ];
    const [run] = result.runs;
    expect(await failuresOf(result)).toEqual({
      'checks nothing': unchecked(2),
      'feeds once more after it judged': unchecked(1),
      'checks nothing on purpose': [],
      'checks nothing and says not why': [expect.stringMatching(/^UNCHECKED: .*wants a reason/)],
      'fails by itself before it judged': [expect.stringContaining('expected &apos;one&apos;')],
      'leaks a container and a volume': [
        expect.stringMatching(
          `^LEAKED: the test left behind: container leaked-${run} of .*, volume leaked-volume-${run}; now removed`,
        ),
      ],
      'does not wait': [
        expect.stringMatching(/^UNFINISHED: fixture &quot;broker&quot;, phase judge/),
      ],
      'hangs while it judges': [
        expect.stringMatching(/^Test timed out in 1000ms/),
        expect.stringMatching(
          /^UNFINISHED: fixture &quot;broker&quot;, phase judge: still under way after 1\.\d s when the test ended; last seen: delivery: 12 of 50 records/,
        ),
      ],
      'hangs by itself': [expect.stringMatching(/^Test timed out in 500ms/)],
      'is well, after all that': [],
    });
    expect(result.junit).toContain('unchecked: only fills the store');
  });

  test.concurrent('a start that hangs names fixture, phase and what it did last; later tests fail at once', async () => {
    const result = await runSuite(`
      const test = testWithStore({ started: () => new Promise(() => {}), releaseBudget: 500 });
      test('first', { timeout: 20_000 }, async ({ broker }) => {});
      test('second', async ({ broker }) => {});
    `);
    expect(result.code, result.output).toBe(1);
    const message = expect.stringMatching(
      /^FIXTURE_TIMEOUT: fixture &quot;broker&quot;, phase set-up: not ready after 19\.\d s.*last seen: minio ready/,
    );
    expect(await failuresOf(result)).toEqual({ first: [message], second: [message] });
    expect(result.output).toContain(
      `FIXTURE_RELEASE: fixture "broker", phase release: ${OVER_BUDGET}`,
    );
  });

  test.concurrent('a start that throws, with its container up', async () => {
    const result = await runSuite(`
      const test = testWithStore({ started: () => Promise.reject(new Error('no licence')) });
      test('first', async ({ broker }) => {});
      test('second', async ({ broker }) => {});
    `);
    expect(result.code, result.output).toBe(1);
    const message = expect.stringMatching(
      /^FIXTURE_SET_UP: fixture &quot;broker&quot;, phase set-up, after: minio ready\n.*no licence/,
    );
    expect(await failuresOf(result)).toEqual({ first: [message], second: [message] });
  });

  test.each([
    ['hangs', 'new Promise(() => {})', OVER_BUDGET],
    ['throws', 'Promise.reject(new Error("engine gone"))', 'engine gone'],
  ])('a release that %s fails a run whose tests have passed', async (_, releasing, why) => {
    const result = await runSuite(`
      const test = testWithStore({ releasing: () => ${releasing}, releaseBudget: 500 });
      test('passes', async ({ broker }) => {});
    `);
    expect(result.code, result.output).toBe(1);
    expect(result.output).toMatch(
      new RegExp(`FIXTURE_RELEASE: fixture "broker", phase release, run \\S+: .*${why}`),
    );
    expect(await failuresOf(result)).toMatchObject({ passes: [] });
  });
});
