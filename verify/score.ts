import { breakIn, CORRUPTIONS, goodHistory } from '../fixtures/histories/index.ts';
import { verifyBundle } from './oracle.ts';
import { found, named, temporaryBundle, writeHistory } from './testing/write-history.ts';

/** How the oracle did on histories that were broken on purpose. */
export interface HistoryScore {
  /** Ways in which the history was broken, each at a record of its own. */
  planted: number;
  /** Those of which every anomaly was named, with its record. */
  found: number;
  /** Anomalies that nobody planted. */
  invented: number;
}

/**
 * Breaks a history in every way that we know, lets the oracle judge it and counts what it found.
 * Takes well under a second; for the line "oracle" of every report.
 */
export async function scoreHistories(): Promise<HistoryScore> {
  const history = goodHistory({ partitions: 2, records: 100 });
  const expected = breakIn(history, CORRUPTIONS, history.topic).map(named);
  await using bundle = await temporaryBundle();
  await writeHistory(bundle.paths, history);
  const seen = found(await verifyBundle(bundle.paths.directory));
  // Anomalies of no record have the same name: each may answer for one corruption only.
  const left = [...seen];
  const takes = (names: readonly string[]) => {
    const places = names.map((name) => left.indexOf(name));
    if (places.includes(-1)) return false;
    for (const name of names) left.splice(left.indexOf(name), 1);
    return true;
  };
  const hits = expected.filter(takes).length;
  return { planted: expected.length, found: hits, invented: left.length };
}
