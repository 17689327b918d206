import {
  ANOMALY_STORES,
  type AnomalyClass,
  type AnomalyStore,
  CHECK_NAMES,
  checksFor,
  type VerdictFile,
} from '../../common/run-bundle.ts';
import { formatCount } from '../format.ts';
import { anomalyId } from './anomalies.ts';
import { html, type Markup, section, table } from './markup.ts';
import { isJudged } from './words.ts';

/** Every check and what it found: classes of anomalies by the place that they show in. */
export function checkSection(verdict: VerdictFile): Markup {
  const judged = isJudged(verdict);
  const classes = [...new Set(CHECK_NAMES.map((check) => check.class))];
  const rows = classes.map((name) => [
    name,
    ...ANOMALY_STORES.map((store) => checkCell(verdict, name, store, judged)),
  ]);
  const none = judged ? '0: none found' : '?: not proven, as the run did not come to a judgement';
  return section(
    'checks',
    'Checks',
    table({
      caption: `Records found wrong, of all sources. ${none}; empty: there is no such check.`,
      head: ['anomaly', 'Kafka', 'hot store', 'cold store', 'dead letters', 'hot against cold'],
      rows,
      numbers: [1, 2, 3, 4, 5],
      kind: 'checks',
    }),
  );
}

function checkCell(
  { anomalies, perSource }: VerdictFile,
  name: AnomalyClass,
  store: AnomalyStore,
  judged: boolean,
): string | Markup {
  const sources = Object.values(perSource);
  const checks =
    sources.length === 0 ? CHECK_NAMES : sources.flatMap(({ guarantee }) => checksFor(guarantee));
  if (!checks.some((check) => check.class === name && check.store === store)) return '';
  const own = anomalies.filter((anomaly) => anomaly.class === name && anomaly.store === store);
  const [first] = own;
  if (first === undefined) return html`<span class="soft">${judged ? '0' : '?'}</span>`;
  const count = own.reduce((sum, anomaly) => sum + anomaly.count, 0);
  return html`<a class="bad" href="#${anomalyId(anomalies.indexOf(first))}">${formatCount(count)}</a>`;
}
