import { copyFile } from 'node:fs/promises';
import {
  type BundlePaths,
  HISTORY_RELATIONS,
  readObservation,
  type SourceObservation,
  writeObservation,
} from '../../common/run-bundle.ts';
import { goodHistory, type History, OTHER_TOPIC_ID } from '../../fixtures/histories/index.ts';
import { type Verification, verifyBundle } from '../oracle.ts';
import { temporaryBundle, writeHistory } from './write-history.ts';

/** A good history of 16 records. */
export const small = (): History => goodHistory({ partitions: 2, records: 8 });

/**
 * What the oracle says of a history.
 * @param change of what was observed with it
 * @param after done to the bundle before it is verified
 */
export async function verified(
  history: History,
  change?: (seen: SourceObservation) => SourceObservation,
  after?: (paths: BundlePaths) => Promise<void>,
): Promise<Verification> {
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history, change);
  await after?.(bundle.paths);
  return await verifyBundle(bundle.paths.directory);
}

/** The first accepted record. */
export function accepted(history: History) {
  const target = history.topic.find(({ outcome }) => outcome === 'accepted');
  if (target === undefined) throw new Error('no accepted record');
  return target;
}

/** Changes what the run says of itself. */
export async function changeObservation(
  paths: BundlePaths,
  change: { starved?: string; infrastructureErrors?: string[] },
): Promise<void> {
  const seen = await readObservation(paths);
  if (seen === undefined) throw new Error('no observation');
  await writeObservation(paths, { ...seen, ...change });
}

/** Gives the run a second source, whose topic has {@link OTHER_TOPIC_ID} and whose history is the same. */
export async function besideAnother(paths: BundlePaths): Promise<void> {
  const seen = await readObservation(paths);
  const own = seen?.sources['arxiv'];
  if (seen === undefined || own === undefined) throw new Error('no observation');
  for (const relation of HISTORY_RELATIONS) {
    await copyFile(paths.history('arxiv', relation), paths.history('other', relation));
  }
  await copyFile(paths.ledger('arxiv'), paths.ledger('other'));
  const other = { ...own, topicId: OTHER_TOPIC_ID };
  await writeObservation(paths, { ...seen, sources: { arxiv: own, other } });
}
