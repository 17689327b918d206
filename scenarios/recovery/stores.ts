import { hash } from 'node:crypto';
import type { PlatformSource } from '../../stack/platform/sources.ts';
import { aliasIndices, scan } from '../../stack/services/elasticsearch-scan.ts';
import type { StartedDataBroker } from '../../stack/started.ts';
import { contentDigest } from '../../verify/canonical.ts';

/** What both stores of a source hold, down to the content: two equal ones are the same stores. */
export interface StoresState {
  hot: { documents: number; digest: string };
  cold: { rows: number; files: string[] };
}

/**
 * Reads both stores to their end. The cold table is its files, which are never written again.
 * @throws {InfrastructureError} when one can't be read
 */
export async function storesState(
  { elasticsearch, coldTable }: StartedDataBroker,
  { hotAlias, coldTable: table }: PlatformSource,
): Promise<StoresState> {
  const found: string[] = [];
  const indices = await aliasIndices(elasticsearch, hotAlias);
  for await (const documents of scan(elasticsearch, indices)) {
    for (const { index, id, source } of documents) {
      found.push(`${index} ${id} ${contentDigest(source)}`);
    }
  }
  const snapshot = await coldTable(table).snapshot();
  return {
    hot: { documents: found.length, digest: hash('sha256', found.sort().join('\n')) },
    cold: {
      rows: snapshot?.records ?? 0,
      files: (snapshot?.files ?? []).map(({ path }) => path).sort(),
    },
  };
}
