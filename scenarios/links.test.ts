import { describe } from 'vitest';
import { reaches } from './faults/reach.ts';
import { checkpoint } from './recovery/checkpoints.ts';
import { RecoverableJob } from './recovery/job.ts';
import { type BrokerUnderTest, expect, testWithBroker } from './vitest.ts';

const LINK = 'flink->elasticsearch';
const test = testWithBroker({ flink: { parallelism: 1 }, links: [LINK] }, 'file');

/** What the containers of Flink can connect to. */
async function reachable({ stack }: BrokerUnderTest): Promise<Record<string, boolean[]>> {
  const { links, elasticsearch, runId } = stack;
  const urls = {
    [LINK]: links[LINK],
    'around the link': elasticsearch.internalUrl,
    'flink->kafka': `kafka://${links['flink->kafka']}`,
    'flink->minio': links['flink->minio'],
  };
  const answers = Object.entries(urls).map(async ([name, url]) => {
    const each = ['flink-jobmanager', 'flink-taskmanager-1'].map((service) =>
      reaches(runId, service, url),
    );
    return [name, await Promise.all(each)] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

const BOTH = [true, true];
const NEITHER = [false, false];
const WHOLE = {
  [LINK]: BOTH,
  'around the link': BOTH,
  'flink->kafka': BOTH,
  'flink->minio': BOTH,
};

describe('does a fault on a link do what it says, to this link alone, until it is healed?', () => {
  test('cut: the job reads on and completes checkpoints, and nothing comes to the hot store', async ({
    broker,
  }) => {
    const { stack } = broker;
    const job = new RecoverableJob(stack, 'arxiv');
    const documents = async () => {
      const path = `/${stack.source('arxiv').hotAlias}/_count`;
      return (await stack.elasticsearch.request<{ count: number }>('GET', path)).count;
    };
    expect(await reachable(broker)).toEqual(WHOLE);
    await using cut = await stack.toxiproxy?.link(LINK).cut();
    expect(await reachable(broker)).toEqual({ ...WHOLE, [LINK]: NEITHER });

    // The job's checkpoints go to MinIO, its records come from Kafka.
    await checkpoint(stack.flink.api, job.current.id);
    await broker.feed('arxiv', { kind: 'generated', seed: 700, count: 200 });
    await job.untilAllRead();
    expect(await documents()).toBe(0);

    await cut?.[Symbol.asyncDispose]();
    expect(await reachable(broker)).toEqual(WHOLE);
    await expect(broker).toDeliverExactlyOnce();
    expect(await documents()).toBeGreaterThan(0);
  });

  test('a link that does not lead through Toxiproxy, and a fault that is there already, are refused', async ({
    broker,
  }) => {
    const { toxiproxy } = broker.stack;
    expect(() => toxiproxy?.link('flink->minio' as never)).toThrow(
      expect.objectContaining({ code: 'LINK_NOT_PROXIED', expected: LINK }),
    );
    const link = toxiproxy?.link(LINK);
    await using _ = await link?.withholdAnswers();
    await expect(link?.withholdAnswers()).rejects.toMatchObject({ code: 'TOXIPROXY' });
    await link?.heal();
    await using _again = await link?.withholdAnswers();
  });
});
