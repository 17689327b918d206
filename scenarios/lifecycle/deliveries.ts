import { type BundlePaths, readObservation } from '../../common/run-bundle.ts';
import { Database } from '../../verify/database.ts';
import { formatHotId } from '../../verify/identity.ts';
import { sqlText } from '../../verify/sql.ts';

/**
 * The version of the cold table that added the row of each record that both stores take, by the `_id` of its
 * document, from a run bundle.
 * @throws as {@link Database}
 */
export async function coldVersions(
  paths: BundlePaths,
  source: string,
): Promise<Map<string, number>> {
  const topicId = (await readObservation(paths))?.sources[source]?.topicId ?? '';
  await using database = await Database.open(paths.directory);
  const relation = (name: 'cold' | 'topic') =>
    `read_parquet(${sqlText(paths.history(source, name))})`;
  const rows = await database.rows(`SELECT partition, "offset", min(version) AS version
    FROM ${relation('cold')} SEMI JOIN
      (FROM ${relation('topic')} WHERE accepted AND NOT hot_rejected) USING (partition, "offset")
    GROUP BY partition, "offset"`);
  return new Map(
    rows.map(({ partition, offset, version }) => [
      formatHotId({ topicId, partition: Number(partition), offset: Number(offset) }),
      Number(version),
    ]),
  );
}
