import type { Anomaly, AnomalyExample } from '../common/run-bundle.ts';
import { formatCount, formatRecord } from './format.ts';
import { html, type Markup, NOTHING, table } from './markup.ts';

/** Markup of all examples together is held under this many bytes. */
const BUDGET = 1_000_000;

/** The anomalies: a table of all, then the records with expected, found and place. */
export function anomalySection(anomalies: readonly Anomaly[]): Markup {
  if (anomalies.length === 0) return html`<h2>Anomalies</h2><p>None were found.</p>`;
  const rows = anomalies.map((anomaly) => [
    anomaly.class,
    anomaly.store,
    anomaly.source,
    formatCount(anomaly.count),
  ]);
  let left = BUDGET;
  const details = anomalies.map((anomaly) => {
    const shown: Markup[] = [];
    for (const example of anomaly.examples) {
      const markup = exampleBlock(example);
      const bytes = Buffer.byteLength(markup.text);
      if (bytes > left) break;
      left -= bytes;
      shown.push(markup);
    }
    const more = anomaly.count - shown.length;
    return html`<h3>${anomaly.source}: ${anomaly.class} in ${anomaly.store}</h3>${shown}${
      more > 0 ? html`<p class="soft">and ${formatCount(more)} more</p>` : NOTHING
    }`;
  });
  return html`<h2>Anomalies</h2>${table(['what', 'store', 'source', 'records'], rows, [3])}${details}`;
}

function exampleBlock(example: AnomalyExample): Markup {
  const event = example.eventId === null ? NOTHING : html`, event <code>${example.eventId}</code>`;
  const place = example.where === '' ? NOTHING : html`<p>at <code>${example.where}</code></p>`;
  const differences =
    example.differences.length > 0
      ? example.differences
      : [{ field: 'the record', expected: example.expected, found: example.found }];
  const rows = differences.map(({ field, expected, found }) => [
    html`<code>${field === '' ? 'the record' : field}</code>`,
    value(expected),
    value(found),
  ]);
  return html`<div class="example"><p><strong>${formatRecord(example)}</strong>${event}: ${example.explanation}</p>${place}${table(['field', 'expected', 'found'], rows)}</div>
`;
}

const value = (text: string | null): Markup =>
  text === null
    ? html`<span class="soft">nothing</span>`
    : html`<span class="value">${text}</span>`;
