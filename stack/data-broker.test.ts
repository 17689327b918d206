import { expect, test } from 'vitest';
import { dataBroker } from './data-broker.ts';
import type { DataBrokerDefinition } from './definition.ts';
import { requireMemory } from './requirements.ts';
import { memoryOf } from './services/all.ts';

test('a definition without settings has them all', () => {
  expect(dataBroker().definition).toMatchObject({
    kafka: { heap: 512 },
    flink: { taskManagers: 1, slots: 2, taskManagerMemory: 1792, checkpointInterval: '2s' },
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
  [{ sources: ['arxiv', 'arxiv'] }, 'sources'],
  [{ sources: ['arxiv', 'github'], flink: { slots: 3 } }, 'flink.slots'],
  [{ flink: { parallelism: 5, taskManagers: 2, slots: 2 } }, 'flink.slots'],
  [{ links: ['flink->kafka'] }, 'links.0'],
  [{ links: ['flink->elasticsearch', 'flink->elasticsearch'] }, 'links'],
  [{ kafak: {} }, '(top)'],
])('%j is refused, naming %s', (definition, subject) => {
  expect(() => dataBroker(definition as never)).toThrow(
    expect.objectContaining({ code: 'DEFINITION', subject, expected: expect.any(String) }),
  );
});

test('all sources at once need no more than 8 GiB, host included', () => {
  const { definition } = dataBroker({ sources: ['arxiv', 'dns', 'github', 'news'] });
  const engine = { memoryBytes: 8 * 1024 ** 3 };
  expect(() => requireMemory(engine, memoryOf(definition), engine.memoryBytes)).not.toThrow();
});

test('slots and memory are enough for all jobs at once', () => {
  const flink = (definition: DataBrokerDefinition) => dataBroker(definition).definition.flink;
  const sources = ['arxiv', 'github'] as const;
  expect(flink({ sources: [...sources] })).toMatchObject({ slots: 4, taskManagerMemory: 2048 });
  expect(
    flink({ sources: [...sources], flink: { taskManagers: 3, parallelism: 4 } }),
  ).toMatchObject({ slots: 3, taskManagerMemory: 1920 });
  expect(flink({ flink: { slots: 8, taskManagerMemory: 2000 } })).toMatchObject({
    slots: 8,
    taskManagerMemory: 2000,
  });
  const memory = (definition: DataBrokerDefinition) =>
    memoryOf(dataBroker(definition).definition).flink;
  expect(memory({ sources: [...sources] }) - memory({})).toBe(256 * 1024 ** 2);
});
