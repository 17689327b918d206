import type { VerdictFile } from '../../common/run-bundle.ts';
import { shorten } from '../escape.ts';
import { formatDuration, phases, wallTime } from '../format.ts';
import { formatMoment } from './chart.ts';
import { html, type Markup, NOTHING } from './markup.ts';

/** Phases that are shown. */
const MOST = 60;

/** When each phase began and how long it took, drawn to scale. Some are parts of others, some run side by side. */
export function phaseTable(verdict: VerdictFile): Markup {
  const total = wallTime(verdict);
  const all = phases(verdict).slice(0, MOST);
  const ends = all.map(({ start, time }) => (start ?? 0) + time);
  const whole = Math.max(1, total ?? 0, ...ends);
  const share = (time: number) => ((100 * time) / whole).toFixed(2);
  const rows = all.map(({ name, start, time, nested }) => {
    const bar =
      start === null
        ? NOTHING
        : html`<div class="bar"><span style="left: ${share(start)}%; width: ${share(time)}%"></span></div>`;
    return html`<tr class="${nested ? 'part' : 'phase'}"><th scope="row">${nested ? 'of these: ' : ''}${shorten(name, 80)}</th><td class="number">${
      start === null ? '–' : formatMoment(start)
    }</td><td class="number">${formatDuration(time)}</td><td class="track">${bar}</td></tr>`;
  });
  const end = total === null ? 'not finished' : formatDuration(total);
  return html`<table class="phases"><caption>Phases: when each began after the start of the run, and how long it took</caption>
<thead><tr><th scope="col">phase</th><th scope="col" class="number">began</th><th scope="col" class="number">took</th><th scope="col" class="track">0 to ${formatMoment(whole)}</th></tr></thead>
<tbody>${rows}<tr><th scope="row">whole run</th><td class="number"></td><td class="number">${end}</td><td class="track"></td></tr></tbody></table>
`;
}
