import { describe } from 'vitest';
import { platformSources } from '../stack/platform/sources.ts';
import { expect, test } from './vitest.ts';

const { jobName, jar } = platformSources.arxiv;

describe('is a job that must not run refused, with its reason?', () => {
  test('a topic that does not exist is named', async ({ broker }) => {
    const submitted = broker.stack.flink.submit(jobName, jar, ['--topic', 'no_such_topic']);
    await expect(submitted).rejects.toMatchObject({
      code: 'SUBMIT',
      evidence: expect.stringContaining('no_such_topic'),
    });
  });

  test('a second start without state over stores that are not empty is refused', async ({
    broker,
  }) => {
    await broker.feed('arxiv', { kind: 'generated', seed: 3, count: 10 });
    await expect(broker).toDeliverExactlyOnce();
    const submitted = broker.stack.flink.submit(jobName, jar);
    await expect(submitted).rejects.toMatchObject({
      code: 'SUBMIT',
      evidence: expect.stringMatching(/savepoint/i),
    });
    await expect(broker).toDeliverExactlyOnce();
  });
});
