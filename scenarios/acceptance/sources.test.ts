import { expect, test } from 'vitest';
import { SOURCES, type SourceName } from '../../fixtures/records/index.ts';
import { platformSources } from '../../stack/platform/sources.ts';

const names = Object.keys(SOURCES) as SourceName[];

/** The hot store's types that carry a document's field. */
const HOT_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: ['keyword', 'text', 'ip'],
  'string[]': ['keyword', 'text'],
  integer: ['integer'],
  long: ['long'],
  'decimal(10,4)': ['double', 'scaled_float'],
  boolean: ['boolean'],
  timestamp: ['date'],
  date: ['date'],
};

test('the platform sets up every source that has a model, and no other', () => {
  expect(Object.keys(platformSources).sort()).toEqual([...names].sort());
});

test.each(names)('the platform and the model of %s name the same things', (name) => {
  const { topic, partitions, deadLetterTopic, hotAlias, coldTable } = SOURCES[name];
  expect(platformSources[name]).toMatchObject({
    source: name,
    topic,
    partitions,
    deadLetterTopic,
    hotAlias,
    coldTable,
    jar: `/opt/flink/jobs/${name}-processor.jar`,
  });
});

test.each(names)('the hot store of %s has the fields of the document, of fitting types', (name) => {
  const { mapping } = platformSources[name];
  const { fields } = SOURCES[name];
  expect(Object.keys(mapping)).toEqual(fields.map((field) => field.name));
  for (const { name: field, type } of fields) {
    expect(HOT_TYPES[type], field).toContain(mapping[field]?.type);
  }
});
