import { expect, test } from 'vitest';
import { dataBroker } from './data-broker.ts';

test('a definition without settings has them all', () => {
  expect(dataBroker().definition).toMatchObject({
    kafka: { heap: 512 },
    flink: { taskManagers: 1, slots: 2, checkpointInterval: '2s' },
    elasticsearch: { version: 'auto' },
    sources: ['arxiv'],
    images: 'auto',
    ports: 'any',
  });
});

test.each([
  [{ flink: { taskManagers: 0 } }, 'flink.taskManagers'],
  [{ flink: { checkpointInterval: '2 seconds' } }, 'flink.checkpointInterval'],
  [{ elasticsearch: { version: '7' } }, 'elasticsearch.version'],
  [{ sources: ['twitter'] }, 'sources.0'],
  [{ kafak: {} }, '(top)'],
])('%j is refused, naming %s', (definition, subject) => {
  expect(() => dataBroker(definition as never)).toThrow(
    expect.objectContaining({ code: 'DEFINITION', subject, expected: expect.any(String) }),
  );
});
