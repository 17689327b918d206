/** The page's style: light and dark by the reader's choice, and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2128; --soft: #59636e; --page: #ffffff; --panel: #f6f8fa;
  --line: #d1d9e0; --pass: #116329; --violation: #a40e26; --inconclusive: #7d4e00; --infra-error: #5e3c99; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --page: #0d1117;
  --panel: #161b22; --line: #3d444d; --pass: #57ab5a; --violation: #f47067; --inconclusive: #daaa3f;
  --infra-error: #b392f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 2rem; } h2 { margin: 2rem 0 .5rem; font-size: 1.2rem; }
h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
header { border-left: .5rem solid var(--verdict); padding: .25rem 1rem; }
header h1 { color: var(--verdict); } p, li { overflow-wrap: anywhere; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; } td.number, th.number { text-align: right;
  font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre, .value { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
pre, .example { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.example { margin: .5rem 0; } .example p { margin: 0 0 .3rem; }
.bar { background: var(--panel); height: .8rem; position: relative; min-width: 8rem; }
.bar span { position: absolute; top: 0; bottom: 0; background: var(--soft); min-width: 2px; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } .example, tr { break-inside: avoid; }
  .bar, .bar span { print-color-adjust: exact; } }
`;
