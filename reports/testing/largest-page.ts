import { CHECK_NAMES } from '../../common/run-bundle.ts';
import { htmlPage } from '../html.ts';
import { badVerdict, hostileEverywhere } from './verdict.ts';

/** The page of a verdict in which every check found more than can be shown, in texts of any length. */
export function largestPage(): string {
  const bad = badVerdict(20, 5_000);
  const [anomaly] = bad.anomalies;
  if (anomaly === undefined) throw new Error('no anomaly');
  const anomalies = CHECK_NAMES.map((check) => ({ ...anomaly, ...check }));
  return htmlPage({ ...bad, anomalies, ...hostileEverywhere(5_000, 300) });
}
