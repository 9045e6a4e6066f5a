/** The page's style sheet. Colours of states are the same everywhere; their order in a bar tells them apart as well. */
export const style = `
:root {
  --paper: #f5f6f8; --card: #ffffff; --ink: #17191e; --soft: #5c6370; --line: #dfe2e8; --track: #eceef2;
  --done: #1f8a4c; --ahead: #7cc79a; --installing: #0a4fb3; --prepared: #2f7de1; --downloading: #8dbcf5;
  --waiting: #aab2bf; --notYetTold: #d3d8e0; --notReached: #e0a100; --unknown: #8f86a8; --unreachable: #8440b8;
  --failed: #cc2b2b; --bad: #fdecec; --odd: #f4ebfb; --good: #e7f5ec; --on: #ffffff;
  --chip-open: #0a4fb3; --chip-done: #14693a; --chip-held: #b42121;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101216; --card: #1a1d23; --ink: #eef0f3; --soft: #a0a7b4; --line: #2e333d; --track: #262a32;
    --done: #35b26b; --ahead: #8fd6ab; --installing: #3d7fe8; --prepared: #6aa6f5; --downloading: #a9cdfa;
    --waiting: #7d8695; --notYetTold: #4a515d; --notReached: #e8b23a; --unknown: #a79cc4; --unreachable: #b67be0;
    --failed: #f06464; --bad: #3a1d20; --odd: #2e2138; --good: #173122; --on: #101216;
    --chip-open: #6aa6f5; --chip-done: #35b26b; --chip-held: #f06464;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 1.25rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
h1, h2, h3, h4, p, ul, dl { margin: 0; }
h1 { font-size: 1.5rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; line-height: 1.3; }
h2 span { color: var(--soft); font-weight: 400; margin-left: 0.25rem; }
h3 { font-size: 0.8125rem; text-transform: uppercase; letter-spacing: 0.06em; color: var(--soft); margin-bottom: 0.75rem; }
h4 { font-size: 1.0625rem; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
small, time, .none, footer { color: var(--soft); font-size: 0.875rem; }
header { margin-bottom: 1.25rem; }
header p { display: flex; flex-wrap: wrap; gap: 0 0.75rem; align-items: baseline; }
article, aside { background: var(--card); border: 1px solid var(--line); border-radius: 0.875rem; padding: 1.25rem; margin-bottom: 1.25rem; }
aside { border-color: var(--failed); background: var(--bad); }
aside h2 { font-size: 1rem; }
aside ul { padding-left: 1.25rem; }
section { margin-top: 1.75rem; }
ul.headline, ul.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
ul.headline { margin-top: 1rem; }
ul.headline li { background: var(--track); border-radius: 0.625rem; padding: 0.375rem 0.875rem; }
ul.headline li.good { background: var(--good); }
ul.headline li.bad { background: var(--bad); }
ul.headline li.odd { background: var(--odd); }
ul.headline b { font-size: 1.25rem; font-variant-numeric: tabular-nums; }
ul.legend { gap: 0.25rem 1rem; margin-bottom: 0.875rem; font-size: 0.875rem; color: var(--soft); }
ul.legend li { display: flex; align-items: center; gap: 0.375rem; }
ul.legend b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }
ul.legend i { width: 0.75rem; height: 0.75rem; border-radius: 0.1875rem; }
.bars { display: grid; grid-template-columns: minmax(4rem, max-content) 1fr max-content; gap: 0.625rem 0.875rem; align-items: center; }
.label { font-weight: 600; min-width: 0; }
.label small { display: block; font-weight: 400; line-height: 1.2; }
.figure { text-align: right; font-variant-numeric: tabular-nums; line-height: 1.2; }
.figure span { display: block; font-size: 0.8125rem; color: var(--soft); }
.bar { display: flex; gap: 1px; height: 1.75rem; border-radius: 0.375rem; overflow: hidden; background: var(--track); }
.bar i { flex: 0 1 0; min-width: 4px; }
i.done { background: var(--done); } i.ahead { background: var(--ahead); }
i.installing { background: var(--installing); } i.prepared { background: var(--prepared); }
i.downloading { background: var(--downloading); } i.waiting { background: var(--waiting); }
i.notYetTold { background: var(--notYetTold); } i.notReached { background: var(--notReached); }
i.unknown { background: var(--unknown); } i.unreachable { background: var(--unreachable); }
i.failed { background: var(--failed); }
.rows { display: grid; grid-template-columns: minmax(4rem, max-content) 1fr; gap: 0.375rem 0.875rem; align-items: center; }
.track, .axis { position: relative; height: 2.25rem; }
.track { background: var(--track); border-radius: 0.375rem; overflow: hidden; }
.track s, .track u { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--line); }
.track u { width: 2px; margin-left: -1px; background: var(--failed); }
.track .span { position: absolute; top: 0.5rem; bottom: 0.5rem; min-width: 3px; border-radius: 0.25rem; opacity: 0.85; background: var(--prepared); }
.track .span.done { background: var(--done); }
.track .span.held { background: var(--failed); }
.track .span.ended, .track .span.paused, .track .span.waiting { background: var(--waiting); }
.track .deadline { position: absolute; top: 0.25rem; bottom: 0.25rem; width: 4px; margin-left: -2px; border-radius: 2px; background: var(--ink); }
.track em { position: absolute; top: 0.375rem; margin: 0 0.5rem; padding: 0 0.375rem; border-radius: 0.25rem; background: var(--track); font-style: normal; font-size: 0.875rem; white-space: nowrap; z-index: 1; }
.axis { height: 1.375rem; }
.axis span { position: absolute; transform: translateX(-50%); font-size: 0.75rem; color: var(--soft); white-space: nowrap; }
.axis .now { top: 1rem; color: var(--failed); font-weight: 600; }
.timeline { padding-bottom: 0.75rem; }
.ring { border-top: 1px solid var(--line); padding: 1rem 0; }
.ring:last-child { padding-bottom: 0; }
.ring > p { color: var(--soft); }
.chip { font-size: 0.75rem; font-weight: 600; padding: 0.0625rem 0.5rem; border-radius: 1rem; background: var(--track); color: var(--soft); }
.chip.open { background: var(--chip-open); color: var(--on); }
.chip.done { background: var(--chip-done); color: var(--on); }
.chip.held { background: var(--chip-held); color: var(--on); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.125rem 1rem; margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; min-width: 0; font-variant-numeric: tabular-nums; }
details { margin-top: 0.5rem; border: 1px solid var(--line); border-radius: 0.625rem; }
summary { padding: 0.5rem 0.75rem; cursor: pointer; }
details > p, details > ul, details > table { margin: 0 0.75rem 0.75rem; }
details > ul { padding-left: 1.25rem; }
.trouble { border-left: 4px solid var(--waiting); }
.trouble.failed { border-left-color: var(--failed); }
.trouble.unreachable { border-left-color: var(--unreachable); }
.trouble.notReached { border-left-color: var(--notReached); }
.trouble.unknown { border-left-color: var(--unknown); }
.advice { background: var(--track); border-radius: 0.5rem; padding: 0.5rem 0.75rem; }
li small { display: block; }
table { border-collapse: collapse; width: calc(100% - 1.5rem); font-size: 0.9375rem; }
th, td { text-align: left; padding: 0.375rem 0.5rem 0.375rem 0; border-top: 1px solid var(--line); font-weight: 400; vertical-align: middle; }
thead th { border-top: 0; white-space: nowrap; color: var(--soft); font-size: 0.8125rem; }
th small { display: block; }
td:nth-child(2) { width: 40%; }
td:last-child, thead th:last-child { text-align: right; padding-right: 0; font-variant-numeric: tabular-nums; }
td .bar { height: 1rem; }
code { font-size: 0.875em; }
@media (max-width: 34rem) {
  body { padding: 1rem 0.75rem 2rem; }
  article, aside { padding: 1rem; border-radius: 0.75rem; }
  .bars { grid-template-columns: 1fr max-content; grid-auto-flow: dense; gap: 0.25rem 0.75rem; }
  .bars .bar, .bars .none { grid-column: 1 / -1; margin-bottom: 0.625rem; }
  .rows { grid-template-columns: 1fr; }
  .rows .label { display: flex; gap: 0.5rem; align-items: baseline; }
  .rows .label:empty { display: none; }
  dl { gap: 0.25rem 0.75rem; }
}
@media print { body { max-width: none; } article { break-inside: avoid; } }
`;
