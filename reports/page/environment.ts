import type { VerdictFile } from '../../common/run-bundle.ts';
import { formatBytes } from '../format.ts';
import { html, type Markup, NOTHING, section, table } from './markup.ts';

/** What was not run, and why: nothing of it counts as passed. */
export function notRunSection({ notRun, partial }: VerdictFile): Markup {
  const rest = partial
    ? html`<p>The run ended early: whatever comes after its last phase was not run.</p>`
    : NOTHING;
  if (notRun.length === 0) {
    return section('not-run', 'Not run', partial ? rest : html`<p>All was run.</p>`);
  }
  return section(
    'not-run',
    'Not run',
    table({
      caption: 'What was not run, and why',
      quiet: true,
      head: ['what', 'why'],
      rows: notRun.map(({ what, reason }) => [what, reason]),
    }),
    rest,
  );
}

/** How well the oracle itself was tested. */
export function oracleSection({ oracle }: VerdictFile): Markup {
  const row = (what: string, { result, date, commit }: VerdictFile['oracle']['liveScore']) => [
    what,
    result,
    date ?? '–',
    commit ?? '–',
  ];
  return section(
    'oracle',
    'The oracle itself',
    table({
      caption: 'Anomalies that it found, of those that were planted to test it',
      head: ['planted in', 'found', 'tested on', 'commit'],
      rows: [
        row('histories', oracle.historyScore),
        row('stores of a running stack', oracle.liveScore),
      ],
    }),
  );
}

/** Versions of all that took part, and the host. */
export function environmentSection({ versions, host }: VerdictFile): Markup {
  const load = (loads: readonly number[] | null) =>
    loads === null ? 'not measured' : loads.map((value) => value.toFixed(2)).join(' · ');
  return section(
    'environment',
    'Versions and host',
    html`<div class="pair"><div>${table({
      caption: 'Versions',
      head: ['what', 'version'],
      rows: Object.entries(versions),
      most: 60,
    })}</div><div>${table({
      caption: 'Host',
      head: ['what', 'value'],
      rows: [
        ['processors', String(host.cpus)],
        ['memory', formatBytes(host.memory)],
        ['system', host.os],
        ['load before, of 1, 5 and 15 minutes', load(host.loadBefore)],
        ['load after', load(host.loadAfter)],
      ],
    })}</div></div>`,
  );
}
