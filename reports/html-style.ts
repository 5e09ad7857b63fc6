/** How the page looks: quiet, in light and in dark, on a telephone and on paper. Nothing is loaded, and every contrast is at least 4.5 to 1. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #fff; --ink: #23262d; --soft: #5b616e; --rule: #dcd9d1;
  --good: #1d6b3f; --bad: #a8322a; --badwash: #fbeae7; --warn: #7a5200; --warnwash: #fbf2dc; --code: #f3f1eb;
  --l0: #1f5fa8; --l1: #8a4b08; --l2: #6b3fa0; --l3: #0f6b6b; --l4: #9c2f6a; --l5: #4d6216; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181c; --card: #1e2126; --ink: #e6e4de; --soft: #a4a9b4; --rule: #383c44;
  --good: #7fcf9c; --bad: #f2938a; --badwash: #3a2322; --warn: #e5bd6a; --warnwash: #352d1b; --code: #25282e;
  --l0: #86b8f2; --l1: #e9ad6f; --l2: #c3a2f0; --l3: #74cfcf; --l4: #f09bc6; --l5: #b5cc76; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 2.2rem; }
h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 .4rem; font-weight: 650; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .8rem; font-weight: 650; }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 0; font-weight: 650; }
p { margin: .5rem 0; }
.soft, footer { color: var(--soft); font-size: .9rem; }
.points { font-size: 1.35rem; font-weight: 650; margin: 1.1rem 0 .2rem; }
.bar { display: block; width: 100%; height: 10px; border-radius: 5px; margin: .5rem 0 1rem; }
.bar .all { fill: var(--rule); } .bar .some { fill: var(--good); }
.banner { background: var(--warnwash); border-left: 4px solid var(--warn); padding: .7rem 1rem; border-radius: 4px; margin: 1rem 0; }
article { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1.1rem 1.2rem; margin: 0 0 1.2rem; }
article .symbol { color: var(--bad); }
.cause { font-family: ui-monospace, monospace; font-size: .9rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .86rem; }
pre { background: var(--code); border-radius: 6px; padding: .7rem .9rem; margin: .5rem 0; overflow-x: auto; line-height: 1.45; }
pre.command { white-space: pre-wrap; }
dl { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .35rem 1rem; margin: .9rem 0; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; } dd pre { margin-top: 0; } dd.said { font-family: ui-monospace, monospace; font-size: .9rem; }
summary { cursor: pointer; color: var(--soft); padding: .3rem 0; } summary:hover { color: var(--ink); }
:focus-visible { outline: 2px solid var(--l0); outline-offset: 2px; border-radius: 3px; }
ul { padding-left: 0; list-style: none; margin: .5rem 0; } li { padding: .18rem 0 .18rem 1.5rem; text-indent: -1.5rem; }
li b { display: inline-block; width: 1.5rem; text-indent: 0; font-weight: 600; } .pass b { color: var(--good); } .error b, .blocked b { color: var(--warn); }
footer { padding: 2rem 1rem 3rem; }
figure { margin: 1rem -.5rem; } .sequence { display: block; width: 100%; max-width: 29rem; margin: 0 auto; font: 13px system-ui, sans-serif; }
.sequence text { fill: var(--ink); } .sequence .label { font-family: ui-monospace, monospace; font-size: 12.5px; }
.sequence .time, .sequence .acts { fill: var(--soft); font-size: 11px; } .sequence .name { font-weight: 650; }
.sequence .head { fill: var(--code); stroke: var(--rule); } .sequence .life { stroke: var(--soft); stroke-width: 1.2; fill: none; }
.sequence .shaft { stroke-width: 1.7; fill: none; } .sequence .connection .shaft { stroke-width: 1.1; stroke-dasharray: 5 3; }
.sequence .connection .label { font-family: inherit; fill: var(--soft); font-size: 13px; }
.sequence .cross, .sequence .end { stroke: var(--bad); stroke-width: 2; fill: none; } .sequence .abort .shaft { stroke: var(--bad); }
.sequence .waiting { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 2 3; fill: none; }
.sequence .silent { font-family: inherit; font-style: italic; fill: var(--warn); font-size: 13px; }
.sequence .fault { fill: var(--badwash); } .sequence .here { fill: var(--bad); font-weight: 650; font-size: 12px; } .sequence .dot { fill: var(--soft); }
${[0, 1, 2, 3, 4, 5].map((n) => `.line${n} .shaft { stroke: var(--l${n}); } .line${n} .tip { fill: var(--l${n}); }`).join('\n')}
@media (max-width: 32rem) { dl { grid-template-columns: 1fr; gap: 0; } dt { margin-top: .5rem; } article { padding: .9rem .8rem; } header { padding-top: 1.2rem; } }
@media print { :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb; --good: #145a32; --bad: #8c1d18; --badwash: #f6e3e1;
  --warn: #5c3d00; --warnwash: #f7efdc; --code: #f4f4f4; --l0: #14467f; --l1: #6f3a00; --l2: #522c82; --l3: #0a5252; --l4: #7d1f52; --l5: #3c4d10; }
  figure, .sequence, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; } pre { white-space: pre-wrap; } article { border-color: #bbb; }
  details.evidence { display: none; } }
`
