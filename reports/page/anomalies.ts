import type { Anomaly, AnomalyExample, VerdictFile } from '../../common/run-bundle.ts';
import { shorten } from '../escape.ts';
import { formatCount, formatRecord } from '../format.ts';
import { differing } from './differing.ts';
import { html, type Markup, NOTHING, section, table } from './markup.ts';
import { CLASS_WORDS, isJudged, STORE_WORDS } from './words.ts';

/** Markup of all examples together is held under this many bytes. */
const BUDGET = 900_000;
/** Examples that are seen without unfolding the others. */
const OPEN = 3;

/** Where an anomaly stands on the page. */
export const anomalyId = (index: number) => `anomaly-${index + 1}`;

/** The anomalies, each with its records: expected, found and place. */
export function anomalySection(verdict: VerdictFile): Markup {
  const { anomalies } = verdict;
  if (anomalies.length === 0) {
    const none = isJudged(verdict) ? 'None were found.' : 'None were found, and none is ruled out.';
    return section('anomalies', 'Anomalies', html`<p>${none}</p>`);
  }
  let left = BUDGET;
  const blocks = anomalies.map((anomaly, index) => {
    // Each gets an equal share of what those before it left over.
    const shown = examplesWithin(anomaly.examples, left / (anomalies.length - index));
    left -= shown.bytes;
    return anomalyBlock(anomaly, index, shown.markup);
  });
  return section('anomalies', 'Anomalies', blocks);
}

function examplesWithin(examples: readonly AnomalyExample[], budget: number) {
  const markup: Markup[] = [];
  let bytes = 0;
  for (const example of examples) {
    const block = exampleBlock(example);
    const size = Buffer.byteLength(block.text);
    if (bytes + size > budget) break;
    bytes += size;
    markup.push(block);
  }
  return { markup, bytes };
}

function anomalyBlock(anomaly: Anomaly, index: number, shown: readonly Markup[]): Markup {
  const { source, count } = anomaly;
  const folded = shown.slice(OPEN);
  const records = count === 1 ? 'record' : 'records';
  const left = count - shown.length;
  return html`<h3 id="${anomalyId(index)}">${formatCount(count)} ${records} ${anomaly.class} in ${STORE_WORDS[anomaly.store]}, source ${shorten(source, 60)}</h3>
<p class="soft">${CLASS_WORDS[anomaly.class] ?? ''}</p>${shown.slice(0, OPEN)}${
    folded.length > 0
      ? html`<details><summary>${folded.length} more examples</summary>${folded}</details>`
      : NOTHING
  }${
    left > 0
      ? html`<p class="soft">and ${formatCount(left)} more, which are not shown; the history in the bundle holds them.</p>`
      : NOTHING
  }`;
}

function exampleBlock(example: AnomalyExample): Markup {
  const record = formatRecord(example);
  const event =
    example.eventId === null
      ? NOTHING
      : html` <span class="soft">event</span> <code>${example.eventId}</code>`;
  const place =
    example.where === ''
      ? NOTHING
      : html` <span class="soft">at</span> <code>${example.where}</code>`;
  return html`<div class="example"><h4><code>${record}</code>${event}</h4><p>${example.explanation}${place}</p>${differenceTable(example, record)}</div>
`;
}

function differenceTable({ differences, expected, found }: AnomalyExample, record: string): Markup {
  const whole = expected === null && found === null ? [] : [{ field: '', expected, found }];
  const shown = differences.length > 0 ? differences : whole;
  if (shown.length === 0) return NOTHING;
  const rows = shown.map((difference) => {
    const [left, right] = differing(difference.expected, difference.found);
    const field = difference.field === '' ? 'the record' : difference.field;
    return [html`<code>${shorten(field, 300)}</code>`, left, right];
  });
  return table({
    caption: `${record}: expected and found`,
    quiet: true,
    head: ['field', 'expected', 'found'],
    rows,
  });
}
