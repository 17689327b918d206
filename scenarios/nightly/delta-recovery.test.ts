import { describe } from 'vitest';
import { platformSources } from '../../stack/platform/sources.ts';
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
    const copies = [
      await job.submit({ from: savepoint }),
      await job.submit({ from: savepoint }),
    ] as const;
    await rollOver(broker.stack.elasticsearch, platformSources.arxiv.hotAlias);
    await broker.feed('arxiv', generated(81, 20_000));
    const [loser, winner] = await job.firstEnd(...copies);
    expect(loser).toMatchObject({
      state: 'FAILED',
      failure: expect.stringMatching(/FencedException/),
    });
    await job.adopt(winner);
    await broker.feed('arxiv', generated(82));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('two copies without state, a rollover while both run', async ({ broker }) => {
    const job = new RecoverableJob(broker.stack, 'news');
    await broker.stack.flink.api.cancel(job.current.id);
    await job.end(job.current);
    const copies = await Promise.all([job.submit(), job.submit()]);
    await broker.feed('news', generated(83, 10_000));
    await rollOver(broker.stack.elasticsearch, platformSources.news.hotAlias);
    await broker.feed('news', generated(84, 10_000));
    const [loser, winner] = await job.firstEnd(...copies);
    expect(loser).toMatchObject({
      state: 'FAILED',
      failure: expect.stringMatching(/FencedException/),
    });
    await job.adopt(winner);
    await broker.feed('news', generated(85));
    await expect(broker).toDeliverExactlyOnce();
  });
});
