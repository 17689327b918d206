import type { SourceObservation } from '../../../common/run-bundle.ts';
import type { SourceModel } from '../../../fixtures/records/index.ts';
import { COLD_BUCKET, COLD_SCHEMA } from '../../../stack/platform/job-environment.ts';
import type { PlatformSource } from '../../../stack/platform/sources.ts';
import type { Snapshot } from '../../../stack/services/delta/log.ts';
import type { PlacedRow } from '../../../stack/services/delta/table.ts';
import { type TableVersion, tableVersions } from '../../../stack/services/delta/versions.ts';
import type { StartedDataBroker } from '../../../stack/started.ts';
import { contentDigest, type Digest } from '../../../verify/canonical.ts';
import { contentIdentity } from '../../../verify/identity.ts';
import { FileFacts } from './file-facts.ts';
import { untrueSchema } from './schema.ts';
import { readAgain } from './second-reading.ts';
import { Tally } from './tally.ts';
import type { FileTallies } from './versions.ts';

export interface ReadColdOptions {
  broker: Pick<StartedDataBroker, 'coldTable' | 'coldStore' | 'minio'>;
  source: PlatformSource;
  model: Pick<SourceModel, 'fields'>;
  /** Picks what is sampled. */
  seed: number;
  /** Told each row of the newest version, with its identity and the digest of its content. */
  onRow: (placed: PlacedRow, identity: ReturnType<typeof contentIdentity>, digest: Digest) => void;
  /** Told how far it has come, as the end of a line. */
  onProgress: (what: string) => void;
  /** Told what could not be looked at, and why. */
  onNotRun: (what: string, reason: string) => void;
  signal?: AbortSignal | undefined;
}

/** The table as it was read, and all its versions up to that one. */
export interface ColdTableRead {
  snapshot: Snapshot;
  versions: readonly TableVersion[];
}

/**
 * Reads a source's table in the cold store, first directly (our own replay of the log, and the data files), then in
 * SQL, and says what the table tells of itself that is not so. Without SQL, which was said before, only the first.
 * `read` is undefined when there is no table.
 * @throws {DeltaLogError} when the table can't be read, or DELTA_READINGS_DISAGREE; {WarehouseError} when SQL is not
 * answered; the signal's reason
 */
export async function readCold(
  options: ReadColdOptions,
): Promise<Pick<SourceObservation['cold'], 'version' | 'untrue'> & { read?: ColdTableRead }> {
  const { broker, source, model, seed, signal } = options;
  const table = broker.coldTable(source.coldTable);
  const snapshot = await table.snapshot();
  if (snapshot === undefined) return { version: null };
  const own: FileTallies = new Map(snapshot.files.map(({ path }) => [path, new Tally()]));
  const facts = new FileFacts(snapshot);
  for await (const rows of table.rows(snapshot)) {
    signal?.throwIfAborted();
    for (const placed of rows) {
      const { file, row } = placed;
      const identity = contentIdentity(row);
      const digest = contentDigest(row);
      own.get(file)?.add(identity, digest);
      facts.see(file, row);
      options.onRow(placed, identity, digest);
    }
    options.onProgress('');
  }
  const statistics = facts.untrue();
  const folder = `${COLD_SCHEMA}/${source.coldTable}`;
  const versions = await tableVersions(broker.minio, COLD_BUCKET, folder, snapshot.version);
  const { coldStore } = broker;
  if (!('reason' in coldStore)) {
    options.onProgress(', in SQL');
    const reason = await readAgain({
      coldStore,
      table,
      name: source.coldTable,
      snapshot,
      own,
      versions: versions.map(({ version }) => version),
      statisticsTrue: statistics.length === 0,
      seed,
      signal,
    });
    if (reason !== undefined) options.onNotRun('the cold store in SQL', reason);
  }
  return {
    version: snapshot.version,
    untrue: [...untrueSchema(snapshot, model.fields), ...statistics],
    read: { snapshot, versions },
  };
}
