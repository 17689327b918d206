import { describe } from 'vitest';
import { platformSources } from '../stack/platform/sources.ts';
import { RecoverableJob } from './recovery/job.ts';
import { storesState } from './recovery/stores.ts';
import { expect, testWithBroker } from './vitest.ts';

/** Jobs of parallelism 1, and room for copies of them. */
const test = testWithBroker(
  { sources: ['arxiv', 'news'], flink: { parallelism: 1, slots: 4, checkpointInterval: '1s' } },
  'file',
);

const generated = (seed: number, count = 300) => ({ kind: 'generated', seed, count }) as const;

describe('does a job that is started again go on exactly once, or is it refused with the reason?', () => {
  test('stopped with a savepoint: an older one is refused, that one goes on, with another parallelism', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    await job.untilColdGrows(() => broker.feed('arxiv', generated(60)));
    const older = await job.savepoint();
    await job.untilColdGrows(() => broker.feed('arxiv', generated(61)));
    const savepoint = await job.stop();
    await broker.feed('arxiv', generated(62));

    const before = await storesState(broker.stack, platformSources.arxiv);
    const refused = await job.end(await job.submit({ from: older }));
    expect(refused).toEqual({
      state: 'FAILED',
      failure: expect.stringMatching(
        /OlderSavepointException: table \S+ holds checkpoint \d+ of lineage \S+, but the job was restored from checkpoint \d+/,
      ),
    });
    expect(await storesState(broker.stack, platformSources.arxiv)).toEqual(before);

    await job.resume({ from: savepoint, parallelism: 2 });
    await broker.feed('arxiv', generated(63));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('the same savepoint started twice: the second is refused before there are rows, the first goes on', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    const savepoint = await job.stop();
    await job.resume({ from: savepoint });
    const before = await storesState(broker.stack, platformSources.arxiv);
    const refused = await job.end(await job.submit({ from: savepoint }));
    expect(refused).toEqual({
      state: 'FAILED',
      failure: expect.stringMatching(
        /FencedException: table \S+ belongs to lineage (\S+), epoch (\d+), submission (\S+); this job is lineage \1, epoch \2, submission .*; if that one runs no more, add --replaces \3/,
      ),
    });
    expect(await storesState(broker.stack, platformSources.arxiv)).toEqual(before);

    await broker.feed('arxiv', generated(65));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('cancelled while records flow, resumed from its retained checkpoint', async ({ broker }) => {
    const job = new RecoverableJob(broker.stack, 'arxiv');
    let feeding: Promise<number> | undefined;
    await job.untilColdGrows(async () => {
      feeding = broker.feed('arxiv', generated(66, 2_000));
    });
    const checkpoint = await job.cancel();
    await feeding;
    await job.resume({ from: checkpoint });
    await broker.feed('arxiv', generated(67));
    await expect(broker).toDeliverExactlyOnce();
  });

  test('submitted twice at once over empty stores: one delivers, the other is refused', async ({
    broker,
  }) => {
    const job = new RecoverableJob(broker.stack, 'news');
    await job.cancel();
    const copies = await job.submitTwice();
    await broker.feed('news', generated(68));
    const { winner, refusal } = await job.survivor(copies);
    expect(refusal).toMatch(
      /FencedException: table \S+ belongs to lineage (\S+), epoch \d+, submission \S+; this job is lineage (?!\1)|ColdTableException: another job claims the cold table/,
    );
    await job.adopt(winner);
    await broker.feed('news', generated(69));
    await expect(broker).toDeliverExactlyOnce();
  });
});
