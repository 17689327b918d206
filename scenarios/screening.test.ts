import { afterAll, beforeAll, describe } from 'vitest';
import type { Anomaly } from '../common/run-bundle.ts';
import { type Document, SOURCES, type SourceName } from '../fixtures/records/index.ts';
import { platformSources } from '../stack/platform/sources.ts';
import type { SqlConnection } from '../stack/services/databricks/connection.ts';
import { verifyBundle } from '../verify/oracle.ts';
import { type Query, shareOf } from '../verify/screening/figures.ts';
import { type Screening, type ScreenOptions, screen } from '../verify/screening/screen.ts';
import { BUCKET, type StandInTarget, standInTarget } from './cold-store-sql/target.ts';
import { tamperWithRows } from './sabotage/cold.ts';
import { JsonRows, ModelTopic } from './screening/model-table.ts';
import { all, change, copy, drop, type Plant } from './screening/plant.ts';
import { expect, test } from './vitest.ts';

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
    readTo: new Map(),
    laterEnds: async () => new Map(),
  });

  test.each(['arxiv', 'github', 'news'] satisfies SourceName[])(
    'every type of column: a good table of %s has no difference',
    async (name) => {
      const topic = new ModelTopic(SOURCES[name], SEED, 2_000);
      await using rows = await JsonRows.of(topic);
      await rows.write(target.store, BUCKET, `public/${name}`);
      const { anomalies, figures } = await screen(optionsOf(topic, name));
      expect(anomalies).toEqual([]);
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

    const planted = async (table: string, plant?: Plant, changes: Partial<ScreenOptions> = {}) => {
      await rows.write(target.store, BUCKET, `public/${table}`, plant);
      const options = optionsOf(topic, table, expected);
      return screen({ ...options, documents: async () => documents, ...changes });
    };
    const at = (partition: number, offset: number) =>
      `kafka_partition = ${partition} AND kafka_offset = ${offset}`;

    const documentAt = (partition: number, offset: number): Document =>
      documents.find(
        ({ kafka_partition, kafka_offset }) =>
          kafka_partition === partition && kafka_offset === offset,
      ) ?? {};

    test('a good table has no difference', async () => {
      const { anomalies, figures } = await planted('good');
      expect(anomalies).toEqual([]);
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
        const { anomalies, figures } = screening;
        expect(named(anomalies).sort()).toEqual(PLANTS.flatMap(([, , ...found]) => found).sort());
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

    describe('rows of records that arrived after the topic was read', () => {
      const END = 625;
      const ends = (later: number) =>
        new Map(Array.from({ length: 32 }, (_, partition) => [partition, later]));
      const readTo = ends(END);
      const arrived = all(
        copy(at(7, 77), 'kafka_offset', `${END}`),
        copy(at(8, 77), 'kafka_offset', '629'),
      );

      test('are not judged', async () => {
        const changes = { readTo, laterEnds: async () => ends(630) };
        const { anomalies, figures, laterEnds } = await planted('late', arrived, changes);
        expect(anomalies).toEqual([]);
        expect(figures).toMatchObject({ rows: figures.expectedRows, queries: 3 });
        expect(laterEnds).toEqual(ends(630));
      });

      test('hide neither those beyond the later end nor those without an offset or of no partition', async () => {
        const plant = all(
          arrived,
          copy(at(9, 77), 'kafka_offset', '630'),
          copy(at(10, 77), 'kafka_offset', '1000000'),
          copy(at(11, 77), 'kafka_offset', 'NULL'),
          copy(at(12, 77), 'kafka_partition', '99'),
          drop(at(13, 77)),
        );
        const changes = { readTo, laterEnds: async () => ends(630) };
        const { anomalies } = await planted('beyond', plant, changes);
        expect(named(anomalies).sort()).toEqual([
          'lost 13/77',
          'phantom 10/1000000',
          'phantom 11/null',
          'phantom 9/630',
          'phantom 99/77',
        ]);
      });

      test('are phantoms where nothing arrived', async () => {
        const changes = { readTo, laterEnds: async () => readTo };
        const { anomalies } = await planted('unarrived', arrived, changes);
        expect(named(anomalies)).toEqual(['phantom 7/625', 'phantom 8/629']);
      });
    });

    test('when all rows differ, some are named and the other ranges are told', async () => {
      const { anomalies, figures } = await planted('altered', change('true', 'uid', "'x'"));
      expect(anomalies).toMatchObject([{ class: 'corrupted', store: 'cold', source: 'dns' }]);
      expect(anomalies[0]?.examples).toHaveLength(20);
      // Those that were read, and the ranges that were not: 12 partitions, and the other fine ranges of 20.
      expect(anomalies[0]?.count).toBe(figures.rowsRead + figures.digests - 32 - 20 + 12);
    });

    test('an empty table lacks everything', async () => {
      const { anomalies, figures } = await planted('empty', drop('true'));
      expect(anomalies).toMatchObject([{ class: 'lost', count: expected.rows }]);
      expect(figures).toMatchObject({ rows: 0, rowsRead: 0 });
    });

    test('columns that the model does not know are a difference', async () => {
      const { anomalies, figures } = await screen(optionsOf(topic, 'news', expected));
      const columns = anomalies.flatMap(({ examples }) =>
        examples.flatMap(({ differences }) => differences),
      );
      expect(columns).toContainEqual({ field: 'uid', expected: 'string', found: null });
      // 20 fields of the one, 8 of the other; both have the identity and `registrable_domain`.
      expect(anomalies).toMatchObject([{ class: 'corrupted', count: 28 }]);
      expect(figures.digests).toBe(0);
    });

    test('a warehouse whose digests are wrong is no evidence against the pipeline', async () => {
      const wrong: Query = async (sql) =>
        (await query(sql)).map((row) => ('high' in row ? { ...row, high: '1' } : row));
      await expect(planted('wrong', undefined, { query: wrong })).rejects.toMatchObject({
        code: 'SCREENING_CONTRADICTION',
      });
    });
  });
});

describe('does a screening of a running Data Broker name what was tampered with?', () => {
  test('the rows, and no others, and the bundle says the same again', async ({ broker }) => {
    await broker.feed('arxiv', { kind: 'generated', seed: 71, count: 400 });
    await expect(broker).toDeliverExactlyOnce();
    const { planted } = await tamperWithRows(broker.stack, platformSources.arxiv);
    const undo = async () => {
      for (const sabotage of planted) await sabotage.undo();
    };
    const { verdict, paths } = await broker.judge({ screening: true }).finally(undo);
    expect(verdict).toMatchObject({ verdict: 'violation', examination: 'screening', exitCode: 1 });
    expect(named(verdict.anomalies).sort()).toEqual(
      planted
        .flatMap(({ anomalies }) => anomalies)
        .filter(({ store, onlySampled }) => store === 'cold' && onlySampled !== true)
        .map(({ class: kind, partition, offset, differences = [] }) =>
          [`${kind} ${partition}/${offset}`, ...differences.map(({ field }) => field)].join(' '),
        )
        .sort(),
    );
    const again = await verifyBundle(paths.directory);
    expect(again).toMatchObject({ verdict: 'violation', examination: 'screening' });
    expect(again.anomalies).toEqual(verdict.anomalies);
  });
});
