import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { temporaryDirectory } from '../../common/temporary.ts';
import { SOURCES } from '../../fixtures/records/index.ts';
import { hotDeadLetters } from '../lifecycle/hot-dead-letters.ts';
import { expect, testWithBroker } from '../vitest.ts';

/** Largest request that the hot store takes, bytes: less than a full batch of the job. */
const LIMIT = 256 * 1_024;
const test = testWithBroker({ elasticsearch: { maxContentLength: LIMIT } }, 'file');

/** A valid record whose abstract has so many characters. */
function withAbstract(length: number): string {
  const [record] = [...SOURCES.arxiv.generate({ seed: 9, count: 50 })].filter(
    ({ kind }) => kind === 'plain',
  );
  const value = JSON.parse(record?.value?.toString() ?? '{}');
  return JSON.stringify({ ...value, abstract: 'word '.repeat(length / 5) });
}

describe('does a hot store that takes only small requests get all that it can take?', () => {
  test('larger batches are halved; a document beyond the limit alone is a dead letter', async ({
    broker,
  }) => {
    const directory = await temporaryDirectory('oversize');
    const file = join(directory, 'abstracts.ndjson');
    const lengths = [400_000, 1_000, 200_000, 300_000, 150_000];
    try {
      await writeFile(file, lengths.map(withAbstract).join('\n'));
      await broker.feed('arxiv', { kind: 'generated', seed: 41, count: 3_000 });
      await broker.feed(
        'arxiv',
        { kind: 'files', files: [file] },
        { hotRefuses: ({ abstract }) => String(abstract).length > LIMIT },
      );
      await broker.feed('arxiv', { kind: 'generated', seed: 42, count: 3_000 });
      await expect(broker).toDeliverExactlyOnce();
    } finally {
      await rm(directory, { recursive: true });
    }
    const { stack } = broker;
    const letters = await hotDeadLetters(stack, stack.source('arxiv'));
    const own = letters.filter(({ eventId }) => eventId.startsWith('abstracts.ndjson'));
    const detail = expect.stringMatching(
      /larger than the server takes: \d+ bytes in a request, of which it takes 262144/,
    );
    expect(own.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { eventId: 'abstracts.ndjson:1', detail },
      { eventId: 'abstracts.ndjson:4', detail },
    ]);
    expect(await stack.flink.api.exceptions(stack.jobs.get('arxiv')?.id ?? '')).toEqual([]);
  });
});
