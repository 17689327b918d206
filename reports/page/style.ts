import { DARK, LIGHT, type Tokens } from './tokens.ts';

const tokens = (values: Tokens) =>
  Object.entries(values)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

const verdict = (name: string) =>
  `.${name} { --verdict: var(--${name}); --tint: var(--${name}-tint); }`;

/** The page's style: light and dark by the reader's choice, narrow and wide, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; ${tokens(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${tokens(DARK)} } }
${['pass', 'violation', 'inconclusive', 'infra-error'].map(verdict).join('\n')}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, sans-serif;
  text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
a { color: var(--link); } :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.band { background: var(--tint); border-bottom: 1px solid var(--line); border-top: 5px solid var(--verdict); }
.band > div, nav, main { max-width: 78rem; margin: 0 auto; padding: 0 1.5rem; }
.band > div { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 25rem); gap: .5rem 2.5rem;
  padding-top: 1rem; padding-bottom: 1.1rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; color: var(--verdict); display: flex; align-items: center;
  gap: .6rem; } h1 svg { width: 1.9rem; height: 1.9rem; flex: none; }
h2 { margin: 0 0 .5rem; font-size: 1.2rem; } h3 { margin: 1.2rem 0 .3rem; font-size: 1rem; }
h4 { margin: 0; font-size: 14px; font-weight: 400; } h4 > code:first-child { font-weight: 600; }
p, li, dd, summary, h1, h2, h3, h4 { overflow-wrap: anywhere; } td { overflow-wrap: anywhere; min-width: 3.5rem; } p { margin: .3rem 0; }
.lead { font-size: 15px; } .soft, caption { color: var(--soft); }
.reasons { margin: .5rem 0 0; padding-left: 1.1rem; } .reasons li { margin: .2rem 0; }
.partial { display: inline-block; border: 1px solid var(--verdict); border-radius: 4px; padding: .1rem .5rem;
  font-weight: 600; }
.facts { margin: 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .9rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.command { margin: .6rem 0 0; } .command span { color: var(--soft); }
code, pre, .value { font: 12.5px/1.45 ui-monospace, 'DejaVu Sans Mono', monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
pre { margin: .1rem 0 0; background: var(--page); border: 1px solid var(--line); border-radius: 5px;
  padding: .35rem .6rem; user-select: all; }
.figures { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(auto-fit, minmax(7.2rem, 1fr));
  gap: .5rem; margin: .5rem 0 0; }
.figures div { background: var(--page); border: 1px solid var(--line); border-radius: 5px; padding: .4rem .6rem; }
.figures dt { color: var(--soft); font-size: 12.5px; } .figures dd { margin: 0; font-size: 1.15rem;
  font-weight: 600; font-variant-numeric: tabular-nums; } .figures small { display: block;
  font-size: 12.5px; font-weight: 400; }
.figures .bad { color: var(--violation); }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; margin: 0; padding: .6rem 0; }
main { padding-bottom: 3rem; } section { padding-top: 1.6rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2.5rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .2rem 0 .5rem; }
caption { text-align: left; padding: .2rem 0; max-width: calc(100vw - 2rem); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
th { font-weight: 400; } thead th { color: var(--soft); font-size: 12.5px; vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.number + .text { padding-left: 1rem; } td:last-child, th:last-child { padding-right: 0; }
td.number { white-space: nowrap; } .checks th:first-child { white-space: nowrap; }
.checks { width: auto; } .checks td { min-width: 5.5rem; } .checks th.number { padding-left: 1.2rem; } .bad { color: var(--violation); font-weight: 600; }
.example { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .8rem;
  margin: .5rem 0; } .example table { margin: .3rem 0 0; table-layout: fixed; }
.example tr > :first-child { width: 18%; } .means { width: auto; min-width: 20rem; } .example tbody tr:last-child > * { border-bottom: 0; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
summary { cursor: pointer; padding: .2rem 0; color: var(--link); }
.phases th { overflow-wrap: anywhere; } .track { min-width: 8rem; width: 55%; } .bar { position: relative; height: .95rem; background: var(--panel);
  border-radius: 2px; } .bar span { position: absolute; top: 0; bottom: 0; min-width: 2px; border-radius: 2px;
  background: var(--cold); } .part .bar span { opacity: .55; } .part th { padding-left: 1.1rem; color: var(--soft); }
figure { margin: .6rem 0 1rem; } figcaption { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; color: var(--soft); } .legend svg { width: 1.8rem; height: .6rem; }
.plot { position: relative; height: 8.5rem; margin: 1.2rem 1.6rem 1.5rem 3.4rem; }
.plot svg { position: absolute; width: 100%; height: 100%; overflow: visible; }
.plot span { position: absolute; font-size: 12px; color: var(--soft); white-space: nowrap; line-height: 1; }
.plot .y { right: 100%; padding-right: .45rem; transform: translateY(50%); }
.plot .x { top: 100%; padding-top: .4rem; transform: translateX(-50%); }
.plot .top { bottom: 100%; padding-bottom: .15rem; transform: translateX(-50%); color: var(--ink); }
svg path { fill: none; vector-effect: non-scaling-stroke; } .grid { stroke: var(--line); stroke-width: 1; }
.line { stroke-width: 2; stroke-linejoin: round; } .dots { stroke-width: 5; stroke-linecap: round; }
path.sent { stroke: var(--sent); } .line.sent { stroke-dasharray: 6 4; } path.hot { stroke: var(--hot); }
path.cold { stroke: var(--cold); } .line.cold { stroke-dasharray: 2 2; }
svg rect.hot { fill: var(--hot); } svg rect.cold { fill: var(--cold); }
.gantt .plot { margin: 1.2rem 4.5rem 1.8rem 10.5rem; } .gantt .plot span { line-height: 18px; }
.gantt .plot .x { line-height: 1; } .gantt .row { right: 100%; padding-right: .45rem; }
.gantt .end { padding-left: .3rem; } .gantt .plot .vanished { color: var(--violation); font-weight: 600; }
svg path.kept { fill: var(--panel); stroke: var(--hot); stroke-width: 1.5; }
svg path.written { fill: var(--hot); stroke: var(--hot); stroke-width: 1.5; } .phase { stroke: var(--ink); stroke-width: 2; }
.percentile { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 3 3; }
@media screen and (max-width: 50rem) {
  .band > div, nav, main { padding-left: 1rem; padding-right: 1rem; }
  .band > div { grid-template-columns: minmax(0, 1fr); }
  .phases tr { display: grid; grid-template-columns: minmax(0, 1fr) 5rem 5rem; border-bottom: 1px solid var(--line); }
  .phases th, .phases td { border: 0; } .phases .track { grid-column: 1 / -1; width: auto; padding-bottom: .4rem; }
  .example tr { display: grid; grid-template-columns: 1fr 1fr; border-bottom: 1px solid var(--line); }
  .example tr:last-child, .example th, .example td { border: 0; } .example tr > :first-child { grid-column: 1 / -1;
  width: auto; } .example thead tr > :first-child { display: none; }
  .checks th:first-child { white-space: normal; } .checks td { min-width: 0; } .checks th.number { padding-left: 0; }
  .checks th, .checks td { padding-right: .4rem; } .checks thead th { font-size: 11px; }
  .phases thead .track { display: none; } .plot { margin-left: 3rem; } .gantt .plot { margin-left: 8rem; }
  .gantt .row { font-size: 11px; } .lives td, .lives th { white-space: nowrap; }
}
@page { margin: 14mm; }
@media print {
  body { font-size: 9.5pt; } nav, .data { display: none; } .band > div, main { max-width: none; padding-left: 0;
  padding-right: 0; } .band > div { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } .band { background: none; border-bottom: 0; } section { padding-top: .9rem; }
  .example, tr, figure, .figures div { break-inside: avoid; } h2, h3, h4, caption { break-after: avoid; }
  .bar, .bar span, mark, .band { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; } .wide { overflow: visible; }
}
`;
