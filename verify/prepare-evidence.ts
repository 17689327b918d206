import type { IndexLife, SourceObservation } from '../common/run-bundle.ts';
import type { Database } from './database.ts';
import { OFFSET_LIMIT, packedKey } from './key.ts';
import { sqlText } from './sql.ts';

/**
 * Makes the relations of what was seen on the way:
 *
 * - `sightings`: see `sightings.ts`, with `key`
 * - `hot_lives`: every index that was seen, with the time from which on it was `gone`, else null; when it
 *   was `rolled` over and `last_seen`, and when one of the same name was `remade` after it, else null
 * - `hot_gone`: of each index that is gone and each partition that it held: the lowest and highest
 *   offset and the number of documents when it was last looked into, `held_at` the last look at which it
 *   held just them, and `upto`, the offset before the first one of the partition's next index (without one,
 *   the highest that was seen); `rolled`, `last_seen` and `gone` as above
 * - `checkpoints`: completed ones, each with a time before it began and one after it had completed
 * - `versions`, `transactions`: the cold table's versions, and the transaction ids that they name
 * - `untrue`: what the cold table says of itself and is not so
 */
export async function prepareEvidence(
  database: Database,
  sightings: string | undefined,
  seen: SourceObservation,
): Promise<void> {
  const rows =
    sightings === undefined
      ? `SELECT NULL::VARCHAR AS store, NULL::VARCHAR AS kind, NULL::INTEGER AS partition, NULL::BIGINT AS "offset",
          NULL::BIGINT AS after_ms, NULL::BIGINT AS at_ms, NULL::VARCHAR AS place, NULL::BIGINT AS version WHERE false`
      : `SELECT * FROM read_parquet(${sqlText(sightings)})`;
  await database.run(`
    CREATE OR REPLACE TEMP TABLE sightings AS
      SELECT *, ${packedKey('partition', '"offset"')} AS key FROM (${rows});
    CREATE OR REPLACE TEMP TABLE hot_lives (index VARCHAR, rolled BIGINT, last_seen BIGINT, gone BIGINT,
      remade BIGINT);
    CREATE OR REPLACE TEMP TABLE hot_gone (index VARCHAR, partition INTEGER, first BIGINT, last BIGINT,
      upto BIGINT, documents BIGINT, held_at BIGINT, rolled BIGINT, last_seen BIGINT, gone BIGINT);
    CREATE OR REPLACE TEMP TABLE checkpoints (began BIGINT, completed BIGINT);
    CREATE OR REPLACE TEMP TABLE versions (version BIGINT, committed BIGINT, rewrites BOOLEAN, adds BOOLEAN);
    CREATE OR REPLACE TEMP TABLE untrue (version BIGINT, place VARCHAR, expected VARCHAR, found VARCHAR,
      explanation VARCHAR);
    CREATE OR REPLACE TEMP TABLE transactions (version BIGINT, app VARCHAR, id BIGINT);
  `);
  const lives = seen.hot.lives ?? [];
  const versions = seen.cold.versions ?? [];
  await database.insert(
    'hot_lives',
    lives.map((life) => `(${sqlText(life.index)}, ${times(life)}, ${remadeAt(life, lives)})`),
  );
  await database.insert(
    'checkpoints',
    [...(seen.watchedCheckpoints ?? []), ...seen.checkpoints].map(
      ({ triggeredAt, completedAt }) => `(${triggeredAt}, ${completedAt})`,
    ),
  );
  await database.insert('hot_gone', lives.flatMap(goneParts(lives)));
  await database.insert(
    'versions',
    versions.map(
      ({ version, committedAt, rewrites, adds = null }) =>
        `(${version}, ${committedAt}, ${rewrites}, ${adds})`,
    ),
  );
  await database.insert(
    'untrue',
    (seen.cold.untrue ?? []).map(
      ({ version, ...texts }) =>
        `(${version}, ${[texts.place, texts.expected, texts.found, texts.explanation].map(sqlText).join(', ')})`,
    ),
  );
  await database.insert(
    'transactions',
    versions.flatMap(({ version, transactions }) =>
      Object.entries(transactions).map(([app, id]) => `(${version}, ${sqlText(app)}, ${id})`),
    ),
  );
}

const times = ({ rolledOverAt = null, lastSeenAt, goneAt }: IndexLife) =>
  `${rolledOverAt}, ${lastSeenAt}, ${goneAt}`;

/** When the next index of the same name was first seen; null when there was none. */
function remadeAt({ index, firstSeenAt }: IndexLife, lives: readonly IndexLife[]) {
  const later = lives.flatMap((other) =>
    other.index === index && other.firstSeenAt > firstSeenAt ? [other.firstSeenAt] : [],
  );
  return later.length === 0 ? null : Math.min(...later);
}

/** The parts of an index that is gone, one for each partition; none of one that is there. */
function goneParts(lives: readonly IndexLife[]): (life: IndexLife) => string[] {
  return (life) =>
    life.goneAt === null
      ? []
      : Object.entries(life.partitions).map(([partition, { first, last, documents }]) => {
          const later = lives.flatMap((other) => {
            const next = other.partitions[partition]?.first ?? 0;
            return next > last ? [next - 1] : [];
          });
          const upto = later.length === 0 ? last : Math.min(...later, OFFSET_LIMIT - 1);
          const held = life.partitionsAt ?? life.lastSeenAt;
          return `(${sqlText(life.index)}, ${partition}, ${first}, ${last}, ${upto}, ${documents}, ${held}, ${times(life)})`;
        });
}
