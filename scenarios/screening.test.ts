import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Anomaly } from '../common/run-bundle.ts';
import { type Document, SOURCES, type SourceName } from '../fixtures/records/index.ts';
import type { SqlConnection } from '../stack/services/databricks/connection.ts';
import { type Query, shareOf } from '../verify/screening/figures.ts';
import { type Screening, type ScreenOptions, screen } from '../verify/screening/screen.ts';
import { BUCKET, type StandInTarget, standInTarget } from './cold-store-sql/target.ts';
import { JsonRows, ModelTopic } from './screening/model-table.ts';
import { all, change, copy, drop, type Plant } from './screening/plant.ts';

const SEED = 7;

/** Anomalies as `class partition/offset`, and the fields that differ. */
const named = (anomalies: readonly Anomaly[]) =>
  anomalies.flatMap(({ class: kind, examples }) =>
    examples.map(({ partition, offset, differences }) =>
      [`${kind} ${partition}/${offset}`, ...differences.map(({ field }) => field)].join(' '),
    ),
  );

describe('does screening find what is wrong in the cold store, and nothing else?', () => {
  let target: StandInTarget;
  let connection: SqlConnection;
  const query: Query = (sql) => connection.query(sql);
  beforeAll(async () => {
    target = await standInTarget([]);
    connection = await target.connect();
  });
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]();
    await target?.[Symbol.asyncDispose]();
  });

  const optionsOf = (
    topic: ModelTopic,
    table: string,
    expected = topic.expected(),
  ): ScreenOptions => ({
    query,
    source: topic.model.name,
    topic: topic.model.topic,
    fields: topic.model.fields,
    table,
    expected,
    documents: (ranges) => topic.within(ranges),
  });

  test.each(['arxiv', 'github', 'news'] satisfies SourceName[])(
    'every type of column: a good table of %s has no difference',
    async (name) => {
      const topic = new ModelTopic(SOURCES[name], SEED, 2_000);
      await using rows = await JsonRows.of(topic);
      await rows.write(target.store, BUCKET, `public/${name}`);
      const { anomalies, differences, figures } = await screen(optionsOf(topic, name));
      expect({ anomalies, differences }).toEqual({ anomalies: [], differences: [] });
      expect(figures).toMatchObject({ rows: figures.expectedRows, queries: 3, rowsRead: 0 });
    },
  );

  describe('20,000 DNS records', () => {
    const topic = new ModelTopic(SOURCES.dns, SEED, 20_000);
    const documents = [...topic.documents()];
    const expected = topic.expected(documents);
    let rows: JsonRows;
    beforeAll(async () => {
      rows = await JsonRows.of(topic, documents);
    });
    afterAll(() => rows?.[Symbol.asyncDispose]());

    const planted = async (table: string, plant?: Plant, ask = query) => {
      await rows.write(target.store, BUCKET, `public/${table}`, plant);
      const options = optionsOf(topic, table, expected);
      return screen({ ...options, documents: async () => documents, query: ask });
    };
    const at = (partition: number, offset: number) =>
      `kafka_partition = ${partition} AND kafka_offset = ${offset}`;

    const documentAt = (partition: number, offset: number): Document =>
      documents.find(
        ({ kafka_partition, kafka_offset }) =>
          kafka_partition === partition && kafka_offset === offset,
      ) ?? {};

    test('a good table has no difference', async () => {
      const { anomalies, differences, figures } = await planted('good');
      expect({ anomalies, differences }).toEqual({ anomalies: [], differences: [] });
      expect(figures).toMatchObject({ digests: 32, rowsRead: 0, rows: figures.expectedRows });
      expect(figures.rows).toBeGreaterThan(19_000);
    });

    describe('anomalies of every class, each in a partition of its own', () => {
      const PLANTS: readonly [string, Plant, ...found: string[]][] = [
        ['a lost row', drop(at(1, 77)), 'lost 1/77'],
        ['a row that is there twice', copy(at(2, 77), 'uid', 'uid'), 'duplicated 2/77'],
        ['a changed text', change(at(3, 77), 'uid', "uid || ' '"), 'corrupted 3/77 uid'],
        [
          'a time 1 µs later',
          change(at(4, 77), 'queried_at', "queried_at + INTERVAL '1 microsecond'"),
          'corrupted 4/77 queried_at',
        ],
        [
          'a number that differs by 0.0001',
          change(at(5, 77), 'entropy', 'coalesce(entropy, 0) + 0.0001'),
          'corrupted 5/77 entropy',
        ],
        [
          'an array with a NULL more',
          change(at(6, 77), 'answers', 'list_append(answers, NULL)'),
          `corrupted 6/77 answers[${(documentAt(6, 77)['answers'] as string[]).length}]`,
        ],
        [
          'an offset that the topic does not hold',
          copy(at(7, 77), 'kafka_offset', '1000000'),
          'phantom 7/1000000',
        ],
        [
          'a partition that the topic does not have',
          copy(at(8, 77), 'kafka_partition', '99'),
          'phantom 99/77',
        ],
        ['no offset', copy(at(9, 77), 'kafka_offset', 'NULL'), 'phantom 9/null'],
        ['a negative offset', copy(at(10, 77), 'kafka_offset', '-70'), 'phantom 10/-70'],
        ['a former topic', copy(at(11, 77), 'kafka_topic_id', "'other'"), 'phantom 11/77'],
        [
          'two rows that swapped their event ids',
          change(
            'kafka_partition = 12 AND kafka_offset IN (99, 100)',
            'event_id',
            `'${SEED}-' || ((199 - kafka_offset) * 32 + 12)`,
          ),
          'corrupted 12/100 event_id',
          'corrupted 12/99 event_id',
        ],
      ];
      let screening: Screening;
      beforeAll(async () => {
        screening = await planted('planted', all(...PLANTS.map(([, plant]) => plant)));
      });

      test.each(PLANTS)('%s', (_, __, ...found: string[]) => {
        const partition = found[0]?.split('/')[0];
        const own = named(screening.anomalies).filter((name) => name.startsWith(`${partition}/`));
        expect(own.sort()).toEqual(found);
      });

      test('nothing else is found, and few rows are moved', () => {
        const { anomalies, differences, figures } = screening;
        expect(named(anomalies).sort()).toEqual(PLANTS.flatMap(([, , ...found]) => found).sort());
        expect(differences).toEqual([]);
        expect(figures.rowsRead).toBeLessThan(PLANTS.length * 64 + 10);
      });

      test('an anomaly tells its record and both values', () => {
        const corrupted = screening.anomalies.find(({ class: kind }) => kind === 'corrupted');
        const { uid } = documentAt(3, 77);
        expect(corrupted?.examples.find(({ partition }) => partition === 3)).toMatchObject({
          topic: 'dns_data',
          eventId: `${SEED}-${77 * 32 + 3}`,
          where: 'planted version 1',
          differences: [{ field: 'uid', expected: `"${uid}"`, found: `"${uid} "` }],
        });
      });
    });

    test('one anomaly costs one range of each width', async () => {
      const { anomalies, figures } = await planted('one', change(at(3, 77), 'proto', "'quic'"));
      expect(named(anomalies)).toEqual(['corrupted 3/77 proto']);
      expect(shareOf(figures)).toBeLessThan(0.05);
      expect(figures).toMatchObject({ queries: 5, digests: 32 + 10 });
      expect(figures.rowsRead).toBeLessThanOrEqual(64);
    });

    test('when all rows differ, some are named and the other ranges are told', async () => {
      const { anomalies, differences } = await planted('altered', change('true', 'uid', "'x'"));
      expect(anomalies).toMatchObject([{ class: 'corrupted', store: 'cold', source: 'dns' }]);
      expect(anomalies[0]?.examples).toHaveLength(20);
      expect(differences.length).toBeGreaterThan(12);
      expect(differences.at(-1)).toMatch(/^partition 31, offsets 0 to 4095 differ and were not/);
    });

    test('an empty table lacks everything', async () => {
      const { anomalies, differences, figures } = await planted('empty', drop('true'));
      expect(anomalies).toMatchObject([{ class: 'lost' }]);
      expect(differences.length).toBeGreaterThan(12);
      expect(figures.rows).toBe(0);
    });

    test('columns that the model does not know are a difference', async () => {
      const { anomalies, differences, figures } = await screen(optionsOf(topic, 'news', expected));
      expect(anomalies).toEqual([]);
      expect(differences).toContain('the column uid is absent, and string by the model');
      expect(differences).toContain('the column title (string) is unknown to the model');
      expect(figures.digests).toBe(0);
    });

    test('a warehouse whose digests are wrong is no evidence against the pipeline', async () => {
      const wrong: Query = async (sql) =>
        (await query(sql)).map((row) => ('high' in row ? { ...row, high: '1' } : row));
      await expect(planted('wrong', undefined, wrong)).rejects.toMatchObject({
        code: 'SCREENING_CONTRADICTION',
      });
    });
  });
});
