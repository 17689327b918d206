import { describe } from 'vitest';
import { platformSources } from '../../stack/platform/sources.ts';
import { containerOf } from '../faults/container.ts';
import { RecoverableJob } from '../recovery/job.ts';
import { rollOver } from '../recovery/rollover.ts';
import { expect, testWithBroker } from '../vitest.ts';

/** Jobs of parallelism 1, and room for copies of them. */
const test = testWithBroker(
  { sources: ['arxiv', 'news'], flink: { parallelism: 1, slots: 4, checkpointInterval: '5s' } },
  'file',
);

const generated = (seed: number, count = 300) => ({ kind: 'generated', seed, count }) as const;

describe('does a copy of a job do no harm, also while the hot index rolls over?', () => {
  test('two copies from one savepoint, a rollover while both run', async ({ broker }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    await job.untilColdGrows(() => broker.feed('arxiv', generated(80)));
    const savepoint = await job.stop();
    const copies = await job.submitTwice({ from: savepoint });
    await rollOver(broker.stack.elasticsearch, platformSources.arxiv.hotAlias);
    await broker.feed('arxiv', generated(81, 20_000));
    const { winner, refusal } = await job.survivor(copies);
    expect(refusal).toMatch(/FencedException/);
    await job.adopt(winner);
    await broker.feed('arxiv', generated(82));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('a copy of a savepoint from before a rollover, started while records flow', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    const savepoint = await job.stop();
    await rollOver(broker.stack.elasticsearch, platformSources.arxiv.hotAlias);
    await job.resume({ from: savepoint });
    await job.untilColdGrows(() => broker.feed('arxiv', generated(86, 5_000)));
    await job.untilColdGrows(() => broker.feed('arxiv', generated(87, 5_000)));
    const refused = await job.end(await job.submit({ from: savepoint }));
    expect(refused).toMatchObject({ state: 'FAILED' });
    await expect(broker).toDeliverExactlyOnce();
  });

  test('the same savepoint again, once the operator says that the first copy runs no more', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    await job.untilColdGrows(() => broker.feed('arxiv', generated(84)));
    // Rows since the last checkpoint: the savepoint has files that its end commits, and the copy has no other.
    await broker.feed('arxiv', generated(92, 5_000));
    await job.untilAllRead();
    const savepoint = await job.stop();
    await job.resume({ from: savepoint });
    await job.cancel();
    await broker.feed('arxiv', generated(90));
    const { failure } = await job.end(await job.submit({ from: savepoint }));
    const [, first = 'not named'] =
      /if that one runs no more, add --replaces (\S+)/.exec(failure) ?? [];
    await job.resume({ from: savepoint }, ['--replaces', first]);
    await broker.feed('arxiv', generated(91));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('a savepoint of a job that still runs: the new one takes over, the old one is refused', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    const old = job.current;
    const savepoint = await job.savepoint();
    await job.resume({ from: savepoint });
    await broker.feed('arxiv', generated(70));
    expect(await job.end(old)).toEqual({
      state: 'FAILED',
      failure: expect.stringMatching(
        /FencedException: table \S+ belongs to lineage (\S+), epoch (\d+), submission \S+; this job is lineage \1, epoch (?!\2)/,
      ),
    });
    await broker.feed('arxiv', generated(71));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('two copies without state, a rollover while both run', async ({ broker }) => {
    const job = new RecoverableJob(broker.stack, 'news');
    await job.cancel();
    const feeding = broker.feed('news', generated(83, 10_000));
    const copies = await job.submitTwice();
    await rollOver(broker.stack.elasticsearch, platformSources.news.hotAlias);
    await feeding;
    const { winner, refusal } = await job.survivor(copies);
    expect(refusal).toMatch(/FencedException|another job claims/);
    await job.adopt(winner);
    await broker.feed('news', generated(85));
    await expect(broker).toDeliverExactlyOnce();
  });
});

describe('does the job go on from its latest checkpoint by itself?', () => {
  test('its TaskManager is killed after it was restored with another parallelism', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    await job.untilColdGrows(() => broker.feed('arxiv', generated(88)));
    await job.resume({ from: await job.stop(), parallelism: 2 });
    const taskManager = await containerOf(broker.stack.runId, 'flink-taskmanager-1');
    const feeding = broker.feed('arxiv', generated(89, 5_000));
    await taskManager.kill();
    await taskManager.start();
    await feeding;
    await expect(broker).toDeliverExactlyOnce();
  });
});
