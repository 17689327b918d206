import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'vitest';
import { temporaryDirectory } from '../common/temporary.ts';
import { SOURCES } from '../fixtures/records/index.ts';
import { verifyBundle } from '../verify/oracle.ts';
import { expect, test } from './vitest.ts';

describe('is a file of records fed as it is, and every line accounted for?', () => {
  test('bad lines are dead-lettered by name, an oversize one is refused and not lost', async ({
    broker,
  }) => {
    const [good] = [...SOURCES.arxiv.generate({ seed: 9, count: 50 })]
      .filter(({ kind }) => kind === 'plain')
      .map(({ value }) => value?.toString('utf8').replaceAll('\n', ' '));
    const lines = [
      good,
      'this is no JSON',
      '',
      '{"id":"0704.0001"}',
      `{"id":"0704.0002","title":"${'x'.repeat(broker.stack.kafka.maxMessageBytes)}"}`,
      good,
      '[1,2]',
    ];
    const directory = await temporaryDirectory('input');
    const file = join(directory, 'mixed.ndjson');
    try {
      await writeFile(file, lines.join('\n'));
      await broker.feed('arxiv', { kind: 'files', files: [file] });
      const { verdict, paths } = await broker.judge();
      expect(verdict).toMatchObject({ verdict: 'pass', counts: { refused: 1 } });
      const { refusedInput, rejectedInput } = await verifyBundle(paths.directory);
      expect(refusedInput).toMatchObject([{ count: 1, first: ['mixed.ndjson:5'] }]);
      const named = rejectedInput.flatMap(({ reason, first }) =>
        first.map((line) => [line, reason]),
      );
      expect(Object.fromEntries(named)).toMatchObject({
        'mixed.ndjson:2': 'not-json',
        'mixed.ndjson:4': 'missing:authors',
        'mixed.ndjson:7': 'not-object',
      });
      const rejected = named.map(([line]) => line);
      expect(rejected).not.toContain('mixed.ndjson:1');
      expect(rejected).not.toContain('mixed.ndjson:6');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
