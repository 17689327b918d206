import type {
  Anomaly,
  BundlePaths,
  ObservationFile,
  ScreenedSource,
  SourceCounts,
  SourceObservation,
} from '../../common/run-bundle.ts';
import type { Database } from '../database.ts';
import { ledgerCounts } from '../partial.ts';
import { provenBy } from '../proof.ts';
import { describeFigures } from './figures.ts';

/** What a screening's bundle tells of its sources; see `verify/decide.ts` for its verdict, which is never `pass`. */
export interface ScreenedFindings {
  perSource: Record<string, SourceCounts>;
  anomalies: Anomaly[];
  /** What was moved, as sentences. */
  notes: string[];
}

/** @throws {BundleError} when a ledger is damaged */
export async function screenedFindings(
  database: Database,
  paths: BundlePaths,
  observation: ObservationFile,
): Promise<ScreenedFindings> {
  const findings: ScreenedFindings = { perSource: {}, anomalies: [], notes: [] };
  for (const [source, screened] of Object.entries(observation.screening ?? {})) {
    const seen = observation.sources[source];
    if (seen === undefined) continue;
    const sent = await ledgerCounts(database, paths, source);
    findings.perSource[source] = countsOf(sent, screened);
    findings.anomalies.push(...screened.anomalies.map((anomaly) => asProven(anomaly, seen)));
    findings.notes.push(`${source}: ${describeFigures(screened.figures)}`);
  }
  return findings;
}

/** What is not there is lost only where it is proven that the pipeline had taken in the whole topic. */
function asProven(anomaly: Anomaly, seen: SourceObservation): Anomaly {
  const { committed, endOffsets } = seen;
  const taken = Object.entries(endOffsets).every(
    ([partition, end]) => (committed?.offsets[partition] ?? 0) >= end,
  );
  if (anomaly.class !== 'lost' || (taken && provenBy(seen).cold)) return anomaly;
  return { ...anomaly, class: 'pending' };
}

function countsOf(sent: SourceCounts | undefined, screened: ScreenedSource): SourceCounts {
  const { topic, accepted, hotRejected, rejected, figures } = screened;
  const none = { sent: 0, acknowledged: 0, refused: 0, indeterminate: 0 };
  const others = { hot: 0, deadLettered: 0, deadLetterRepeats: 0 };
  return {
    ...(sent ?? none),
    ...others,
    cold: figures.rows,
    topic,
    accepted,
    hotRejected,
    rejected,
  };
}
