import type { Anomaly } from '../common/run-bundle.ts';
import { escapeTerminal, shorten } from './escape.ts';
import { formatCount, formatRecord, formatTable } from './format.ts';

/** Anomalies as aligned lines of text: what and how many, then the first few records of each. */
export function anomalyLines(anomalies: readonly Anomaly[], examples = 3): string[] {
  if (anomalies.length === 0) return [];
  const text = (value: string, length: number) => escapeTerminal(shorten(value, length));
  const head = ['ANOMALY', 'STORE', 'SOURCE', 'COUNT'];
  const rows = anomalies.map((anomaly) => [
    anomaly.class,
    anomaly.store,
    text(anomaly.source, 30),
    formatCount(anomaly.count),
  ]);
  const table = formatTable([head, ...rows]);
  const lines = [table[0] ?? ''];
  for (const [index, anomaly] of anomalies.entries()) {
    lines.push(table[index + 1] ?? '');
    for (const example of anomaly.examples.slice(0, examples)) {
      const event = example.eventId === null ? '' : ` event ${text(example.eventId, 40)}`;
      lines.push(`  ${text(formatRecord(example), 80)}${event}: ${text(example.explanation, 120)}`);
      if (example.where !== '') lines.push(`    at       ${text(example.where, 150)}`);
      if (example.differences.length === 0) {
        if (example.expected !== null) lines.push(`    expected ${text(example.expected, 150)}`);
        if (example.found !== null) lines.push(`    found    ${text(example.found, 150)}`);
      }
      for (const { field, expected, found } of example.differences.slice(0, 3)) {
        lines.push(`    ${text(field, 60)}`);
        lines.push(`      expected ${text(expected ?? '(absent)', 150)}`);
        lines.push(`      found    ${text(found ?? '(absent)', 150)}`);
      }
    }
    const left = anomaly.count - Math.min(examples, anomaly.examples.length);
    if (left > 0) lines.push(`  and ${formatCount(left)} more`);
  }
  return lines;
}
